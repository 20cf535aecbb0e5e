// Who runs tests as root may read and write everything, and would see nothing of permissions.

import { execFileSync } from 'node:child_process'

const nobody = 65_534

/** Works as somebody without rights of their own; a folder for it is opened to all first. */
export async function asSomebody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(nobody)
  try {
    return await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

export const openToAll = (folder: string): void => void execFileSync('chmod', ['-R', 'a+rwX', folder])
