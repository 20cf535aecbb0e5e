// What everything in a stack is called in the local cloud: as in the template, or after the stack and the resource.

import type { Account } from './account.ts'
import { type Assembly, calledShape } from './assembly.ts'
import type { Named, Names } from './words.ts'

type Place = Pick<Account, 'id' | 'region' | 'border'>

export function namesIn({ stack, resources }: Assembly, place: Place): Names {
  const names = new Map<string, Named>([
    ['AWS::AccountId', plain(place.id)],
    ['AWS::Region', plain(place.region)],
    ['AWS::Partition', plain('aws')],
    ['AWS::URLSuffix', plain('amazonaws.com')],
    ['AWS::StackName', plain(stack)],
  ])
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    // Names that are no plain text would need other names first; none of ours are.
    const called = calledShape.safeParse(Properties).data ?? {}
    names.set(id, namedAs(Type, `${stack}-${id}`, id, called, place))
  }
  return names
}

const plain = (ref: string): Named => ({ ref, attributes: {} })

function namedAs(
  type: string,
  unique: string,
  id: string,
  called: ReturnType<typeof calledShape.parse>,
  place: Place,
): Named {
  const arn = (part: string, what: string) => `arn:aws:${part}:${place.region}:${place.id}:${what}`
  switch (type) {
    case 'AWS::SQS::Queue': {
      const QueueName = called.QueueName ?? unique.slice(-80)
      const url = `${place.border.endpoint}/${place.id}/${QueueName}`
      return { ref: url, attributes: { Arn: arn('sqs', QueueName), QueueName } }
    }
    case 'AWS::DynamoDB::Table': {
      const name = called.TableName ?? unique
      return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } }
    }
    case 'AWS::Lambda::Function':
      return { ref: unique, attributes: { Arn: arn('lambda', `function:${unique}`) } }
    case 'AWS::SecretsManager::Secret':
      return plain(arn('secretsmanager', `secret:${called.Name ?? unique}`))
    case 'AWS::ApiGatewayV2::Integration':
    case 'AWS::ApiGatewayV2::Api':
      return plain(id)
    default:
      return { ref: unique, attributes: { Arn: arn('local', unique) } }
  }
}
