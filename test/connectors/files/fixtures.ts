// Packages as people write them: many hands, many years, many editors. All invented.

/** LeanSpec specs by folder name. */
export const specs: Readonly<Record<string, string>> = {
  '001-plain': `---
status: planned
created: '2025-11-03'
tags: ["harbour","crane","api"]
priority: high
---

# Plain Crane

> **Status**: 📅 Planned · **Priority**: High · **Created**: 2025-11-03

**Project**: harbour  
**Team**: Cranes

## Overview

Lift things gently. It has worked before.

- one
- two

\`\`\`yaml
---
status: not the real one
---
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

Last words.
`,
  '002-timed': `---
status: in-progress
created: '2025-12-05'
tags:
  - harbour
  - tide-table # keep
priority: high
created_at: '2025-12-05T04:48:36.682Z'
depends_on:
  - 001-plain
updated_at: '2025-12-10T07:27:22.344Z'
transitions:
  - status: in-progress
    at: '2025-12-10T06:55:27.473Z'
---

# Timed Tides

> **Status**: ⏳ In progress · **Priority**: High · **Created**: 2025-12-05 · **Tags**: harbour, tide-table

## Why

Water moves.
`,
  '003-left-aligned': `---
status: complete
created: 2026-03-24
priority: medium
tags:
- cli
- harbour
parent: 001-plain
created_at: 2026-03-24T08:46:22.648883172Z
updated_at: 2026-03-24T10:08:18.620811004Z
completed_at: 2026-03-24T10:08:18.620811004Z
transitions:
- status: complete
  at: 2026-03-24T10:08:18.620811004Z
---
# Left Aligned: Lists and "Quotes"

> **Status**: planned · **Priority**: medium · **Created**: 2026-03-24

Right under the line.

1. First
2. Second

   With a paragraph.
`,
  '004-windows': [
    '---',
    'status: planned # for now',
    "created: '2025-11-20'",
    'tags: []',
    'priority:   low',
    'x-odd:   { kept:  as it is }',
    '---',
    '',
    '# Windows',
    '',
    'One line.  ',
    'With a hard break.',
    '',
    'Another paragraph.',
    '',
  ].join('\r\n'),
  '005-byte-order': `\ufeff---
status: planned
created: 2025-11-21
---

# Byte Order

Text.
`,
  '006-no-end': `---
status: planned
created: '2025-11-22'
assignee: ada
reviewer: grace
---

# No End

Here it stops`,
  '007-no-heading': `---
title: "Told in Front"
status: planned
created: '2025-11-23'
---

> A quotation comes first.

# A heading comes later

Text.
`,
  '008-comments': `---
# This spec is old.
status: planned    # planned | in-progress

# when
created:    '2025-11-24'
tags:   # words
    - a
    # between
    - 'b'
priority:
due: 2026-01-01
custom: |
  kept
    as it is
---   

#   Spaces   Around   

> **Status**: 🗓️ Planned (again) · **Priority**: — · **Tags**: a, b
> **Assignee**: nobody
> And a sentence.

Setext
======

Text with trailing space 

* star
* list
`,
  '009-empty-body': `---
status: planned
created: '2025-11-25'
---

# Nothing Yet
`,
  '010-mixed-ends':
    '---\nstatus: planned\ncreated: 2025-11-26\n---\n\n# Mixed\n\nOne\r\nand a half.\n\nTwo.\r\n\r\nThree.\r\n',
}

/** Work items by file name without its ending. */
export const items: Readonly<Record<string, string>> = {
  '0001-first-light': `---
type: work-item
id: "0001"
title: "First Light"
date: "2026-06-22T23:41:03+00:00"
author: A Keeper
kind: story
status: draft
priority: medium
tags: []
last_updated: "2026-06-22T23:41:03+00:00"
last_updated_by: A Keeper
schema_version: 1
external_id: LH-151
---

# 0001: First Light

**Kind**: Story
**Status**: Draft
**Priority**: Medium
**Author**: A Keeper

## Summary

Light the lamp, so that ships
can see it.

## Acceptance Criteria

- [ ] Given dusk, when the keeper climbs up, then
      there is light.
- [ ] Given dawn, it goes out.
`,
  '0002-fog-horn': `---
id: "0002"
title: "Fog Horn: Loud & 'Low'"
kind: bug
status: in-progress
priority: high
tags: [sound, "fog"]
parent: "work-item:0001"
blocks: ["work-item:0003"]
relates_to: ["adr:ADR-0034", "work-item:0001", "note:2026-06-22-fog"]
last_updated: "2026-05-24T00:00:00.000Z"
---

# 0002: Fog Horn: Loud & 'Low'

**Kind**: Bug
**Status**: In Progress
**Priority**: High

It is heard for miles.
`,
  '0003-folded': `---
id: "0003"
title: >-
  A title so long that it was
  folded
date: 2026-08-03
status: done
priority: low
tags: ["a","b"]
last_updated: 2026-08-03
---

# Record: A title so long that it was folded

Text.

**Note**: this is text.
`,
  '0004-own-heading': `---
work_item_id: "0004"
title: Own Heading
status: ready
kind: task
tags:
  - x
---

# Something Else Entirely

Body.
`,
  'LH-42-from-afar': `---
work_item_id: LH-42
title: From Afar
status: ready
kind: task
---

Body without a heading.
`,
}
