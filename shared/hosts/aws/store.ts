// The memory in one table: only conditional writes of single rows, and queries that see every write before them.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Store } from '../../ports/store.ts'
import { keepCheckpoints } from './checkpoints.ts'
import { openDocuments } from './documents.ts'
import { keepJournal } from './journal.ts'
import { keepLinks } from './links.ts'
import { keepPace } from './pace.ts'
import { openTable } from './table.ts'

export function awsStore(client: DynamoDBClient, name: string): Store {
  const table = openTable(client, name)
  const documents = openDocuments(table)
  return {
    ...keepLinks(table, documents),
    ...keepJournal(table, documents),
    ...keepCheckpoints(table, documents),
    ...keepPace(table),
  }
}
