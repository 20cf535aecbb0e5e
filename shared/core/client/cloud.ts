// Where the cloud of a client is: an account and a region, so that nobody deploys to, or reads from, another by mistake.

import type { CloudPlace } from './model.ts'
import { quote, type Tell } from './problem.ts'
import type { ClientText } from './shape.ts'

export function readCloud(text: ClientText['cloud'], tell: Tell): CloudPlace {
  const { account, region } = { account: said(text?.account), region: said(text?.region) }
  // YAML takes digits for a number, and a number has no zeros in front.
  if (account !== undefined && !/^\d{12}$/.test(account))
    tell(['cloud', 'account'], `${quote(account)} is no account`, 'its 12 digits in quotes, such as `"012345678901"`')
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+){1,3}-\d$/.test(region))
    tell(['cloud', 'region'], `${quote(region)} is no region`, 'a name such as `eu-central-1`')
  return { ...(account !== undefined && { account }), ...(region !== undefined && { region }) }
}

const said = (word: string | number | boolean | undefined): string | undefined =>
  word === undefined ? undefined : String(word)
