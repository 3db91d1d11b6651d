// `apus as`: a source file in, an object file out, or all that is wrong with it on standard error. The
// options and the work are `Assembler`'s.

import Assembler
import ObjectFile

enum As: Subcommand {
  static let name = "as"
  static let summary = "assemble a source file"
  static var help: String {
    """
    Usage: apus as [OPTION]... [FILE]

    Assembles FILE, or standard input, as GNU as does for riscv64.

      -o FILE                   the object file to write (a.out)
      -I DIR                    look for included files in DIR too
      -march=ISA                the architecture: rv64imac_zicsr_zifencei, ...
      -mabi=ABI                 lp64, lp64f or lp64d
      -mno-relax                keep the linker from shortening code
      -fpic                     addresses go through the global offset table
      --defsym NAME=VALUE       define a symbol before the first line
      -g, -gdwarf-2, ... -5     tell debuggers which source line the code is of
      --debug-prefix-map OLD=NEW
                                directories that begin with OLD are told as beginning with NEW
      -L, --keep-locals         keep local labels (.L...) in the object
      -W, --no-warn             no warnings
      --fatal-warnings          warnings are errors
      -MD FILE                  write what the object depends on, as a rule for make
      --help                    this text
      --version                 the version

    Other options of GNU as for this target are accepted and change nothing.

    """
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    let (words, dependencyFile) = try takeDependencyFile(words)
    var options: AssemblerOptions
    do throws(AssemblerOptions.UsageError) {
      options = try AssemblerOptions(arguments: words)
    } catch { throw .usage(error.description) }
    options.debugging.directory = Host.workingDirectory
    options.debugging.producer = String(Main.version.dropLast())
    if let request = options.request {
      Host.print(request == .help ? help : Main.version)
      return 0
    }
    guard options.sources.count <= 1 else { throw .usage("there can be one source file only") }
    try assemble(options.sources.first ?? "-", options, dependencyFile: dependencyFile)
    return 0
  }

  /// `-MD FILE`, which is about files and so is ours.
  private static func takeDependencyFile(_ words: [String]) throws(Failure) -> (words: [String], file: String?) {
    guard let index = words.firstIndex(where: { $0 == "-MD" || $0 == "--MD" }) else { return (words, nil) }
    guard index + 1 < words.count else { throw .usage("\(words[index]): requires an argument") }
    return (Array(words[..<index] + words[(index + 2)...]), words[index + 1])
  }

  private static func assemble(
    _ path: String, _ options: AssemblerOptions, dependencyFile: String?
  ) throws(Failure) {
    let source = try load(path)
    // What was included, in the order it was first read.
    var included: [String] = []
    let assembly: Assembly
    do throws(Diagnostics) {
      assembly = try Assembler.assemble(
        source, named: path == "-" ? "{standard input}" : path, options: options,
        read: { name in
          guard let bytes = try? Host.read(name) else { return nil }
          if !included.contains(name) { included.append(name) }
          return bytes
        })
    } catch {
      show(error.all)
      // What an earlier run left is no result of this source.
      Host.remove(options.output)
      throw .reported
    }
    show(assembly.warnings)
    let bytes: [UInt8]
    do throws(ObjectError) {
      bytes = try assembly.object.elfBytes(name: options.output)
    } catch { throw .mistake(error.description) }
    try save(bytes, to: options.output)
    if let dependencyFile {
      let rule = "\(options.output): " + ([path] + included).joined(separator: " \\\n ") + "\n"
      try save(Array(rule.utf8), to: dependencyFile)
    }
  }

  private static func show(_ diagnostics: [Diagnostic]) {
    Host.complain(diagnostics.map { Message.coloured($0.description, severity: "\($0.severity)") }.joined())
  }
}
