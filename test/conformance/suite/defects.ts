// Ways to build a connector wrongly, each with the check that must notice. All are made of the template, which is right.

import { lab as template } from '../../../shared/connectors/_template/emulator.ts'
import { Fault, failure, success } from '../../../shared/core/errors.ts'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import type { ConnectorLab, Lab, LabWishes, RegistrationLab } from '../../../shared/http/emulator-lab.ts'
import type { Connector, Inspection } from '../../../shared/ports/connector.ts'
import type { Webhook } from '../../../shared/ports/connector-module.ts'

type Break = (good: Connector, lab: Lab) => Partial<Connector>

const broken =
  (defect: Break): ConnectorLab =>
  wishes => {
    const lab = template(wishes)
    return { ...lab, connector: { ...lab.connector, ...defect(lab.connector, lab) } }
  }

const deaf =
  (defect: (good: Webhook) => Partial<Webhook>): ConnectorLab =>
  wishes => {
    const lab = template(wishes)
    const { webhook } = lab.module
    return webhook ? { ...lab, module: { ...lab.module, webhook: { ...webhook, ...defect(webhook) } } } : lab
  }

const changesOnly =
  (mend: (page: Awaited<ReturnType<Connector['changes']>>) => typeof page): Break =>
  good => ({ changes: async (since, page) => mend(await good.changes(since, page)) })

/** Tries a write again, as if that were harmless. */
const twice: Break = (good, lab) => ({
  create: async drafts => {
    const outcomes = await good.create(drafts)
    const again = outcomes.some(outcome => !outcome.ok && outcome.fault.kind === 'unavailable')
    return again && lab.emulator.calls.length < 9 ? good.create(drafts) : outcomes
  },
})

const forgetful =
  (defect: (good: RegistrationLab) => Partial<RegistrationLab['hooks']>): ConnectorLab =>
  wishes => {
    const lab = template(wishes)
    const { registrations: good } = lab
    return good ? { ...lab, registrations: { ...good, hooks: { ...good.hooks, ...defect(good) } } } : lab
  }

const inspecting = (mend: (seen: Inspection, people: readonly string[]) => Partial<Inspection>): ConnectorLab =>
  broken(good => ({
    inspect: async question => {
      const seen = await good.inspect?.(question)
      if (!seen) throw new Error('the template can be asked')
      return { ...seen, ...mend(seen, question.people) }
    },
  }))

const leaks = (lab: Lab) => new Fault({ kind: 'invalid', message: `refused with ${lab.secrets[0]}` })

export const defects: readonly { readonly defect: string; readonly open: ConnectorLab; readonly caughtBy: string }[] = [
  {
    defect: 'reads an empty title',
    caughtBy: 'reads what a person wrote',
    open: broken(good => ({
      read: async reads =>
        (await good.read(reads)).map(o =>
          o.ok ? success({ ...o.value, fields: { ...o.value.fields, title: '' } }) : o,
        ),
    })),
  },
  {
    defect: 'writes the whole item',
    caughtBy: 'a set takes an addition and a removal without losing what a person added meanwhile',
    open: broken(good => ({
      update: patches =>
        good.update(
          patches.map(p => ({
            ...p,
            set: { ...p.set, ...Object.fromEntries(Object.entries(p.sets).map(([k, c]) => [k, c.whole])) },
            sets: {},
          })),
        ),
    })),
  },
  {
    defect: 'touches other fields',
    caughtBy: 'an update changes the named field and no other',
    open: broken(good => ({
      update: patches => good.update(patches.map(p => ({ ...p, set: { status: 'done', ...p.set } }))),
    })),
  },
  {
    defect: 'ignores revisions',
    caughtBy: 'refuses to write over an edit it has not seen',
    open: broken(good => ({
      update: patches => good.update(patches.map(({ ifRevision: _, ...p }) => p)),
    })),
  },
  {
    defect: 'removes blindly',
    caughtBy: 'removes an item, and not one that was edited meanwhile',
    open: broken(good => ({
      remove: async removals => good.remove?.(removals.map(({ ifRevision: _, ...r }) => r)) ?? [],
    })),
  },
  {
    defect: 'deletes where it should archive',
    caughtBy: 'archives an item, and not one that was edited meanwhile',
    open: broken(good => ({
      archive: async removals => good.remove?.(removals) ?? [],
    })),
  },
  {
    defect: 'one failure fails the batch',
    caughtBy: 'one failing item of a batch says nothing about the others',
    open: broken(good => ({
      read: async reads => {
        const all = await good.read(reads)
        const failed = all.find(o => !o.ok)
        return failed ? all.map(() => failed) : all
      },
    })),
  },
  {
    defect: 'creates twice',
    caughtBy: 'a creation answered by silence is sent once, called uncertain, and found again',
    open: broken(twice),
  },
  { defect: 'writes again after trouble', caughtBy: 'a write is never sent twice', open: broken(twice) },
  {
    defect: 'calls an uncertain creation impossible',
    caughtBy: 'a creation answered by half an answer is sent once, called uncertain, and found again',
    open: broken(good => ({
      create: async drafts =>
        (await good.create(drafts)).map(o =>
          o.ok ? o : failure(new Fault({ kind: o.fault.kind, message: 'x', unsent: true })),
        ),
    })),
  },
  {
    defect: 'forgets the marker',
    caughtBy: 'creates what the draft says, with its marker',
    open: broken(good => ({
      read: async reads =>
        (await good.read(reads)).map(o => {
          if (!o.ok) return o
          const { marker: _, ...item } = o.value
          return success(item)
        }),
    })),
  },
  {
    defect: 'forgot to find',
    caughtBy: 'finds by marker whatever the attempt, and nothing of another link or end',
    open: wishes => {
      const lab = template(wishes)
      const { find: _, ...connector } = lab.connector
      return { ...lab, connector }
    },
  },
  {
    defect: 'finds only its own attempt',
    caughtBy: 'finds by marker whatever the attempt, and nothing of another link or end',
    open: broken(good => ({
      find: async (marker, parent) =>
        ((await good.find?.(marker, parent)) ?? []).filter(item => item.marker?.attempt === marker.attempt),
    })),
  },
  {
    defect: 'lists the first page only',
    caughtBy: 'the census lists everything, in pages',
    open: broken(changesOnly(({ next: _, ...page }) => page)),
  },
  {
    defect: 'moves the cursor by its own clock',
    caughtBy: 'an empty scope lists nothing and moves no cursor',
    open: broken((good, { clock }) => ({
      changes: async (since, page) => ({ ...(await good.changes(since, page)), cursor: String(clock.now()) as never }),
    })),
  },
  {
    defect: 'has no overlap',
    caughtBy: 'changes since a cursor miss nothing',
    open: broken(good => ({
      changes: async (since, page) => {
        const answer = await good.changes(since, page)
        return { ...answer, listed: answer.listed.filter(line => line.updatedAt >= Number(since ?? 0)) }
      },
    })),
  },
  {
    defect: 'leaves out the first line of every page',
    caughtBy: 'changes since a cursor miss nothing',
    open: broken(changesOnly(page => ({ ...page, listed: page.listed.slice(1) }))),
  },
  {
    defect: 'takes an expired credential for an empty list',
    caughtBy: 'an expired credential is denied, never an empty list',
    open: broken(good => ({
      changes: async (since, page) => {
        try {
          return await good.changes(since, page)
        } catch {
          return { listed: [] }
        }
      },
    })),
  },
  {
    defect: 'shows other fields in lists',
    caughtBy: 'a listed item is the item as it would be read',
    open: broken(
      changesOnly(page => ({
        ...page,
        listed: page.listed.map(line => (line.item ? { ...line, item: { ...line.item, fields: {} } } : line)),
      })),
    ),
  },
  {
    defect: 'calls everything gone',
    caughtBy: 'tells gone, denied and moved apart',
    open: broken(good => ({
      read: async reads =>
        (await good.read(reads)).map(o => (o.ok ? o : failure(new Fault({ kind: 'not-found', message: 'x' })))),
    })),
  },
  {
    defect: 'drops the wait of a rate limit',
    caughtBy: 'a rate limit says when to come back, and is not asked again before',
    open: broken(good => ({
      read: async reads =>
        (await good.read(reads)).map(o => (o.ok ? o : failure(new Fault({ kind: o.fault.kind, message: 'x' })))),
    })),
  },
  {
    defect: 'walks round the gate',
    caughtBy: 'the pace is never exceeded',
    open: (wishes?: LabWishes) => {
      const { pace: _, ...others } = wishes ?? {}
      return template(others)
    },
  },
  {
    defect: 'says its token',
    caughtBy: 'no secret in any error',
    open: broken((good, lab) => ({
      read: async reads => (await good.read(reads)).map(o => (o.ok ? o : failure(leaks(lab)))),
    })),
  },
  {
    defect: 'cuts texts',
    caughtBy: 'keeps a web page or refuses clearly',
    open: broken(good => ({
      create: drafts =>
        good.create(
          drafts.map(d => ({
            ...d,
            fields: { ...d.fields, body: String(d.fields[fieldName('body')]).replace(/<[^>]*>/g, '') },
          })),
        ),
    })),
  },
  {
    defect: 'loses words of large sets',
    caughtBy: 'keeps ten thousand words of a set or refuses clearly',
    open: broken(good => ({
      update: patches =>
        good.update(
          patches.map(p => ({
            ...p,
            sets: Object.fromEntries(Object.entries(p.sets).map(([k, c]) => [k, { ...c, add: c.add.slice(0, 100) }])),
          })),
        ),
    })),
  },
  {
    defect: 'wrong clock',
    caughtBy: 'knows what time it is at the service',
    open: broken((_, { clock }) => ({ time: async () => clock.now() as never })),
  },
  {
    defect: 'probes nothing',
    caughtBy: 'sees that its scope is there',
    open: broken(() => ({ probe: async () => {} })),
  },
  {
    defect: 'history from the start',
    caughtBy: 'reads history after a position, ours and theirs',
    open: broken(good => ({
      read: reads => good.read(reads.map(r => ({ ...r, historyAfter: 0 }))),
    })),
  },
  {
    defect: 'believes every delivery',
    caughtBy: 'a forged, altered or unsigned delivery is denied',
    open: deaf(() => ({
      verify: ({ body }) => [{ id: '1', event: 'item.changed', payload: Buffer.from(body).toString() }],
    })),
  },
  {
    defect: 'knows one secret only',
    caughtBy: 'while a secret is rotated both are good, and then only the new one',
    open: deaf(good => ({
      verify: post => good.verify({ ...post, secrets: post.secrets.slice(0, 1) }),
    })),
  },
  {
    defect: 'ignores time',
    caughtBy: 'an old delivery is denied',
    open: deaf(good => ({
      verify: post => good.verify({ ...post, now: Number(post.headers['x-tracker-time']) }),
    })),
  },
  {
    defect: 'names every delivery alike',
    caughtBy: 'a delivery sent twice bears one name, another one another',
    open: deaf(good => ({
      verify: post => good.verify(post).map(delivery => ({ ...delivery, id: 'same' })),
    })),
  },
  {
    defect: 'hears other projects',
    caughtBy: 'a delivery about another scope sends nobody anywhere',
    open: deaf(good => ({
      hints: delivery => good.hints(delivery, { project: 'ROCKET' }),
    })),
  },
  {
    defect: 'looks everywhere after any event',
    caughtBy: 'an event nobody knows sends nobody anywhere, with a reason',
    open: deaf(() => ({ hints: () => ({ look: 'changes' }) })),
  },
  {
    defect: 'always has something to say',
    caughtBy: 'inspect finds nothing wrong when all is well',
    open: inspecting(() => ({ findings: [{ weight: 'warns', message: 'Hm.' }] })),
  },
  {
    defect: 'knows too few words',
    caughtBy: 'inspect finds nothing wrong when all is well',
    open: inspecting(() => ({ words: { [fieldName('status')]: ['open'] } })),
  },
  {
    defect: 'writes to find out whether it may',
    caughtBy: 'inspect finds nothing wrong when all is well',
    open: broken((good, lab) => ({
      inspect: async question => {
        await good.update([{ ref: lab.person.create({}), kind: 'item', set: { [fieldName('title')]: 'y' }, sets: {} }])
        return (await good.inspect?.(question)) ?? { account: '', findings: [], words: {}, strangers: [] }
      },
    })),
  },
  {
    defect: 'takes an expired credential for a sound one',
    caughtBy: 'an expired credential shows in inspect as denied or a finding that stops',
    open: broken(() => ({ inspect: async () => ({ account: 'us', findings: [], words: {}, strangers: [] }) })),
  },
  { defect: 'knows everybody', caughtBy: 'a stranger is named', open: inspecting(() => ({ strangers: [] })) },
  {
    defect: 'knows nobody',
    caughtBy: 'a stranger is named',
    open: inspecting((_, people) => ({ strangers: people })),
  },
  {
    defect: 'takes every name for a ref',
    caughtBy: 'named finds an item by what people call it',
    open: broken(() => ({ named: async words => words.map(ref) })),
  },
  {
    defect: 'finds no item by its page',
    caughtBy: 'named finds an item by what people call it',
    open: broken(good => ({
      named: async words => (await good.named?.(words.map(word => (word.includes('/') ? '' : word)))) ?? [],
    })),
  },
  {
    defect: 'registers again and again',
    caughtBy: 'a webhook is registered once, however often it is wanted, and goes when it is not',
    open: wishes => {
      const lab = template(wishes)
      const { registrations: good } = lab
      const twice = () => good?.addresses().flatMap(address => [address, address]) ?? []
      return good ? { ...lab, registrations: { ...good, addresses: twice } } : lab
    },
  },
  {
    defect: 'forgets to remove a webhook',
    caughtBy: 'a webhook is registered once, however often it is wanted, and goes when it is not',
    open: forgetful(() => ({ remove: async () => {} })),
  },
  {
    defect: 'takes a registered webhook for a working one',
    caughtBy: 'a webhook the service gave up is seen, and repaired',
    open: forgetful(({ hooks }) => ({
      state: async address => {
        const known = await hooks.state(address)
        return known && { active: true }
      },
    })),
  },
]
