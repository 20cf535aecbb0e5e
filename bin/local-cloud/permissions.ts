// What each function may do, as the policies of its role say it.

import { z } from 'zod'
import { type Assembly, each } from './assembly.ts'
import type { Statement } from './border.ts'
import type { Names } from './words.ts'

const oneOrMany = z.union([z.string().transform(each => [each]), z.array(z.string())])

const policyShape = z.object({
  Roles: z.array(z.string()),
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.literal('Allow'), Action: oneOrMany, Resource: oneOrMany })),
  }),
})
const roleOfFunction = z.object({ Role: z.string() })

/** By the name of the function. */
export function permissionsIn(assembly: Assembly, names: Names): ReadonlyMap<string, readonly Statement[]> {
  const policies = each(assembly, 'AWS::IAM::Policy', policyShape, names)
  const roles = new Map([...names.values()].map(({ ref, attributes: { Arn } }) => [Arn, ref]))
  return new Map(
    each(assembly, 'AWS::Lambda::Function', roleOfFunction, names).map(([id, { Role }]) => {
      const role = roles.get(Role) ?? ''
      const statements = policies
        .filter(([, { Roles }]) => Roles.includes(role))
        .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement)
        .map(({ Action, Resource }) => ({ actions: Action, resources: Resource }))
      return [names.get(id)?.ref ?? id, statements] as const
    }),
  )
}
