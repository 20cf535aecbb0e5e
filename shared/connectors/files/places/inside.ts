// Where a file that is to be written really lies, whatever links are on the way: inside the folder, and nowhere that
// belongs to Git or to another tool.

import { realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Fault } from '../../../core/errors.ts'
import { codeOf, plainPath } from './path.ts'

/** The nearest folder that is there must lie inside. */
export async function insideOf(base: string, path: string): Promise<void> {
  const folders = plainPath(path).split('/')
  const name = folders.pop() ?? ''
  if (folders.some(isHidden) || isGit(name)) throw hidden(path)
  const home = await realpath(base)
  for (let at = dirname(join(base, path)); ; at = dirname(at)) {
    try {
      const real = await realpath(at)
      if (real !== home && !real.startsWith(home + sep)) throw outside(path)
      if (relative(home, real).split(sep).some(isHidden)) throw hidden(path)
      return
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
    }
  }
}

/** Nobody looks for packages there. Some disks know such a folder by a short name too. */
const isHidden = (folder: string): boolean => folder.startsWith('.') || isGit(folder)
const isGit = (name: string): boolean => /^(?:\.git|git~\d)[. ]*$/i.test(name)

const outside = (path: string): Fault =>
  new Fault({ kind: 'invalid', message: `${path} leads out of the folder by a symbolic link. Remove the link.` })
const hidden = (path: string): Fault =>
  new Fault({
    kind: 'invalid',
    message: `${path} lies in a folder whose name begins with a dot, which belongs to other tools. Move the file.`,
  })
