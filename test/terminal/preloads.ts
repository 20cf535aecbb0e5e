// What is loaded into a command before it begins. Written as the plain words Node runs, so that nothing else is loaded with
// it: a measurement would count it.

/** Its clock is ahead of this machine's by so many milliseconds: nobody has to wait for what takes minutes. */
export const later = (ahead: number): string =>
  preload(`const now = Date.now.bind(Date); Date.now = () => now() + ${Math.round(ahead)}`)

/** When it ends, it writes down what it cost: seconds of processor time, and megabytes at most. */
export const costing = (path: string): string =>
  preload(`import { writeFileSync } from 'node:fs'
process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cost = { cpu: (userCPUTime + systemCPUTime) / 1e6, most: maxRSS / 2 ** 10 }
  writeFileSync(${JSON.stringify(path)}, JSON.stringify(cost))
})`)

const preload = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`
