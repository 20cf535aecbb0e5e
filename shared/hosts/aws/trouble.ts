// What the cloud's own parts answer when something is wrong, as faults with a verdict. Requests were repeated by then.

import { Fault, type FaultKind } from '../../core/errors.ts'

const crowded =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceeded|TooManyRequests|OverLimit|SlowDown/
const refused =
  /AccessDenied|UnrecognizedClient|InvalidClientToken|InvalidAccessKey|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|MissingAuthentication|CredentialsProvider|OptIn|KMS|Decryption/
const absent = /ResourceNotFound|QueueDoesNotExist|NonExistentQueue/

const advice: Readonly<Partial<Record<FaultKind, string>>> = {
  'rate-limited': 'is asked for more than it takes at the moment. It is tried again later',
  denied:
    'refuses this function. Deploy again, so that the function is granted what it needs; at a desk, say who you are with AWS_PROFILE and AWS_REGION',
  'not-found':
    'is not there. Deploy again, or correct its name; at a desk, see that AWS_PROFILE and AWS_REGION are those of the deployment',
  unavailable: 'does not answer. It is tried again later',
  invalid: 'refuses the request. This is a defect of Lockstep: report it with this line',
}

/** Says which part answered how, and never what was asked of it. */
export function faultOf(reason: unknown, part: string): Fault {
  if (reason instanceof Fault) return reason
  const kind = kindOf(reason)
  const name = reason instanceof Error ? reason.name : typeof reason
  return new Fault({ kind, message: `${part} ${advice[kind]} (${name}).` })
}

function kindOf(reason: unknown): FaultKind {
  const name = reason instanceof Error ? reason.name : ''
  if (crowded.test(name)) return 'rate-limited'
  if (refused.test(name)) return 'denied'
  if (absent.test(name)) return 'not-found'
  // What is not the caller's doing may pass, such as a broken connection; the service marks the rest itself.
  return reason instanceof Error && '$fault' in reason && reason.$fault === 'client' ? 'invalid' : 'unavailable'
}
