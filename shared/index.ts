// What others may import: the only barrel.

export { connectors } from './connectors/registry.ts'
export { type Client, type ClientFile, type Problem, parseClient, parseClientFiles } from './core/client.ts'
export { Fault, type FaultKind } from './core/errors.ts'
export type { Entry } from './core/journal.ts'
export type { Report } from './core/report.ts'
export { type MemoryHost, memoryHost } from './hosts/memory/index.ts'
export { reportYaml } from './notices/report-yaml.ts'
export type { CheckFinding, CheckReport, EndCheck } from './runtime/check.ts'
export type { Modules } from './runtime/ends.ts'
export type { ConflictResolution, Mode, SyncOptions, Trigger } from './runtime/order.ts'
export { ClientProblems, Refusal } from './runtime/refusal.ts'
export { type Consistency, type Host, type Lockstep, type Opening, open } from './runtime.ts'
