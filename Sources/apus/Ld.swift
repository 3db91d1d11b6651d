// `apus ld`: object files and a script in, an executable and a map out, or all that is wrong on standard
// error. The options and the work are `Linker`'s.

import Linker
import ObjectFile

enum Ld: Subcommand {
  static let name = "ld"
  static let summary = "link object files into an executable"
  static var help: String {
    """
    Usage: apus ld [OPTION]... FILE...

    Links object files into an executable, as GNU ld does for riscv64.

      -o FILE                   the executable to write (a.out)
      -T FILE                   the linker script
      -e SYMBOL                 where execution starts
      -Ttext, -Tdata, -Tbss ADDRESS
                                where a section goes; --section-start NAME=ADDRESS for others
      -Map FILE, -M             write a map of what went where; -M to standard output
      --defsym NAME=EXPRESSION  define a symbol
      -u SYMBOL                 want a symbol
      -r                        make an object that can be linked again
      -N, -n                    do not keep segments on pages of their own
      -z max-page-size=SIZE     how large these pages are
      --gc-sections             leave out what nothing refers to; --print-gc-sections tells what
      --orphan-handling=WORD    what to do with sections that the script does not mention:
                                place, discard, warn or error
      --no-relax                do not shorten code
      -s, -S                    leave out all symbols, or those for debuggers
      -x, -X, --discard-none    keep no local symbols, all but .L... (as always), or all
      -l NAME                   link libNAME.a, or with : the archive of that name
      -L DIR                    look for libraries and scripts in DIR
      --start-group, --end-group
                                go through the archives between them until nothing more is wanted
      --whole-archive, --no-whole-archive
                                take all members of the archives that follow
      --fatal-warnings          warnings are errors
      --help                    this text
      -v, --version             the version

    Other options of GNU ld that mean nothing in a static link are accepted.

    """
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    if words.contains("--help") || !Set(words).isDisjoint(with: ["-v", "-V", "--version"]) {
      Host.print(words.contains("--help") ? help : Main.version)
      return 0
    }
    let words = try ResponseFiles.expand(words)
    let options: Linker.Options
    do throws(Linker.UsageError) {
      options = try Linker.Options(arguments: words)
    } catch { throw .usage(error.description) }
    try link(options)
    return 0
  }

  private static func link(_ options: Linker.Options) throws(Failure) {
    Host.reuseMemory()
    var files = LinkedFiles(options)
    let script = try options.script.map { path throws(Failure) in try files.script(path) }
    try files.load(script)
    let result: Linker.Result
    do throws(LinkErrors) {
      result = try Linker.link(files.inputs, script: script, additions: files.additions, options: options)
    } catch {
      report(error)
      Host.remove(options.output)
      throw .reported
    }
    for note in result.notes { Message.error(title, note) }
    for warning in result.warnings { Message.error(title, "warning: \(warning)") }
    let bytes: [UInt8]
    do throws(ObjectError) {
      bytes = try result.executable.elfBytes(name: options.output)
    } catch { throw .mistake(error.description) }
    try save(bytes, to: options.output, executable: !options.isRelocatable)
    if let map = options.map { try save(Array(result.map.utf8), to: map) }
    // The process ends here: to give back each name and section by itself would take longer than many a pass.
    _ = unsafe Unmanaged.passRetained(Finished(files: files, result: result))
  }

  /// All that a link holds.
  private final class Finished {
    let files: LinkedFiles
    let result: Linker.Result

    init(files: LinkedFiles, result: Linker.Result) {
      self.files = files
      self.result = result
    }
  }

  static func report(_ errors: LinkErrors) { for error in errors.errors { show(error) } }

  /// What has a line of a script begins with it, like a compiler's messages; the rest with our name.
  private static func show(_ error: LinkError) {
    if case .script = error {
      Host.complain(Message.coloured("\(error)\n", severity: "error"))
    } else {
      Message.error(title, "\(error)")
    }
  }
}
