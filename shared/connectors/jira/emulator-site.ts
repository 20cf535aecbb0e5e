// The emulated site as a whole: its issues behind its doors, and the levers a test may pull.

import type { Time } from '../../core/ids.ts'
import { type Emulator, emulator, type Routes } from '../../http/emulator.ts'
import { changelogRoutes } from './emulator-changelog.ts'
import { type DoorSettings, openDoor, throughGateway } from './emulator-door.ts'
import { type BookSettings, book } from './emulator-issues.ts'
import { issueRoutes } from './emulator-routes.ts'
import { aboutRoutes, type Hooks } from './emulator-routes-about.ts'
import { projects, users } from './emulator-world.ts'

export interface SiteSettings extends BookSettings, Partial<DoorSettings> {
  readonly pageSize: number
  readonly slowness?: () => Time
  /** Minutes ahead of UTC of our account. */
  readonly offset?: number
}

/** What is asked once an hour before the work itself: trouble that names no route means the work. */
const preparing = /^GET .*\/(field|board|sprint|configuration|search|issuetypes|:board|:project|statuses|versions)$/

export function site(settings: SiteSettings) {
  const { clock, skew, slowness, pageSize, offset = -480, token = 'classic', limited = false } = settings
  let open = false
  const issues = book({
    ...settings,
    lag: () => (open ? settings.lag() : 0),
    onChange: (...told) => (open ? settings.onChange(...told) : undefined),
  })
  const door = openDoor({ token, limited })
  const lacks = new Set<string>()
  const hooks: Hooks = new Map()
  let collisions = 0
  let admin = true

  /** Issues other issues may refer to, in a project nobody syncs. */
  for (const [id, summary] of [
    ['9001', 'First plan'],
    ['9002', 'Second plan'],
  ] as const)
    issues.make('10001', { summary, type: 'Epic' }, users.ada.accountId, id)
  open = true

  const collides = () => collisions > 0 && collisions-- > 0
  const routes: Routes = {
    ...aboutRoutes({ book: issues, hooks, lacks, isAdmin: () => admin }),
    ...changelogRoutes({ book: issues, offset }),
    ...issueRoutes({ book: issues, pageSize, offset, collides }),
  }
  const gated = Object.fromEntries(
    Object.entries(routes).flatMap(([name, handler]) => [
      [name, handler],
      [name.replace(' ', ' /gateway'), handler],
    ]),
  )
  const service: Emulator = emulator({
    clock,
    skew,
    ...(slowness ? { slowness } : {}),
    doorman: door.admit,
    spared: route => preparing.test(route),
    routes: gated,
  })

  return {
    service: {
      ...service,
      fetch: throughGateway(service.fetch),
      get calls() {
        return service.calls
      },
    },
    issues,
    hooks,
    expire: door.expire,
    takeScope: door.takeScope,
    lack: (permission: string) => void lacks.add(permission),
    collide: (times = 1) => {
      collisions = times
    },
    noAdmin: () => {
      admin = false
    },
    rename: (key: string) => issues.renameProject(projects[0].id, key),
  }
}
