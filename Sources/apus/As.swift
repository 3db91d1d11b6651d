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
      --MD FILE                 write what the object depends on, as a rule for make

    FILE.S and FILE.sx go through a C preprocessor first, which also takes:

      -x assembler-with-cpp     preprocess FILE whatever its name is
      -D NAME[=VALUE], -U NAME  define a macro, forget one
      -include FILE             read FILE first
      -iquote DIR, -isystem DIR look for included files in DIR before, after those of -I
      -E, -P                    print the preprocessed text; without line markers
      -MD, -MMD, -M, -MM        write what the object depends on, as GCC does
      -MF FILE, -MT NAME, -MQ NAME, -MP
                                ... into FILE, for another target, with rules for headers

      --help                    this text
      --version                 the version

    Other options of GNU as for this target are accepted and change nothing.

    """
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var rest: [String] = []
    let preprocessing = try Preprocessing(words, rest: &rest)
    var options: AssemblerOptions
    do throws(AssemblerOptions.UsageError) {
      options = try AssemblerOptions(arguments: rest)
    } catch { throw .usage(error.description) }
    options.debugging.directory = Host.workingDirectory
    options.debugging.producer = String(Main.version.dropLast())
    if let request = options.request {
      Host.print(request == .help ? help : Main.version)
      return 0
    }
    guard options.sources.count <= 1 else { throw .usage("there can be one source file only") }
    try assemble(options.sources.first ?? "-", options, preprocessing)
    return 0
  }

  private static func assemble(
    _ path: String, _ options: AssemblerOptions, _ preprocessing: Preprocessing
  ) throws(Failure) {
    let source = try load(path)
    let name = path == "-" ? "{standard input}" : path
    let text =
      preprocessing.isOn
      ? try preprocessing.preprocess(source, named: name, options) : PreprocessedText(marked: source, named: name)
    if let text, preprocessing.isOn, try preprocessing.finish(text, options) { return }
    // What was included, in the order it was first read.
    var included: [String] = []
    func read(_ name: String) -> [UInt8]? {
      guard let bytes = try? Host.read(name) else { return nil }
      if !included.contains(name) { included.append(name) }
      return bytes
    }
    let assembly: Assembly
    do throws(Diagnostics) {
      assembly =
        if let text {
          try Assembler.assemble(text, options: options, read: read)
        } else {
          try Assembler.assemble(source, named: name, options: options, read: read)
        }
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
    if let dependencyFile = preprocessing.plainDependencyFile {
      let rule =
        "\(options.output): " + ([path] + (text?.includes.map(\.path) ?? []) + included).joined(separator: " \\\n ")
        + "\n"
      try save(Array(rule.utf8), to: dependencyFile)
    }
  }

  static func show(_ diagnostics: [Diagnostic]) {
    Host.complain(diagnostics.map { Message.coloured($0.description, severity: "\($0.severity)") }.joined())
  }
}
