// Where a branch stands now. The default branch is asked for together with its head: most ends name none.

import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { ask } from '../../../http/graphql.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import type { Repository } from './git-read.ts'
import { wireRef } from './git-wire.ts'

export interface Head {
  readonly base: string
  readonly head: string
}

const wireDefault = z.object({
  repository: z.nullable(
    z.object({ defaultBranchRef: z.nullable(z.object({ name: z.string(), target: z.object({ oid: z.string() }) })) }),
  ),
})

export async function defaultHead(client: Client, { owner, name, graphql }: Repository): Promise<Head> {
  const about = `looking at ${owner}/${name}`
  const { data } = await ask(client, {
    query: `query($owner: String!, $name: String!) {
      repository(owner: $owner, name: $name) { defaultBranchRef { name target { oid } } }
    }`,
    variables: { owner, name },
    about,
    write: false,
    path: graphql,
  })
  const found = wireDefault.safeParse(data).data?.repository?.defaultBranchRef
  if (!found) throw new Fault({ kind: 'not-found', message: `${owner}/${name} shows no branch.` })
  return { base: found.name, head: found.target.oid }
}

export async function headOf(client: Client, repository: Repository, branch: string): Promise<Head> {
  const about = `looking at the head of ${branch}`
  const at = branch
    .split('/')
    .map(part => path`/${part}`)
    .join('')
  const answer = await client.send({ method: 'GET', path: `${repository.path}/git/ref/heads${at}`, about })
  return { base: branch, head: shaped(wireRef, answer, about).object.sha }
}
