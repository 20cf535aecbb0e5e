// One page for operators: a row per lane.

import { Dashboard as Board, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { duration, oldest, success, type Watched, waitingNow } from './watch.ts'

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, client: string, name: string, lanes: readonly Watched[]) {
    super(scope, id)
    const board = new Board(this, 'Board', { dashboardName: name })
    for (const lane of lanes) {
      const graph = (title: string, ...left: IMetric[]) =>
        new GraphWidget({ title: `${lane.title}: ${title}`, left, width: 6 })
      board.addWidgets(
        graph('signals seen to, %', success(client, lane)),
        graph('how long a worker works', duration(lane)),
        graph('signals waiting', waitingNow(lane)),
        graph('age of the oldest', oldest(lane)),
      )
    }
  }
}
