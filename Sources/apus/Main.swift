// The command: finds out which of its subcommands is meant, by the first word or by the name it was
// called by, and lets it run. Everything a subcommand can end with becomes an exit status here.

/// What a subcommand can end with other than success.
enum Failure: Error {
  /// The user's mistake, already told: status 1.
  case reported
  /// The user's mistake, still to be told: status 1.
  case mistake(String)
  /// A wrong call: status 2.
  case usage(String)
}

/// The bytes of the file at `path`, or the user's mistake.
func load(_ path: String) throws(Failure) -> [UInt8] {
  do throws(HostError) { return try Host.read(path) } catch { throw .mistake(error.message) }
}

/// Writes a whole file, or says why not.
func save(_ bytes: [UInt8], to path: String, executable: Bool = false) throws(Failure) {
  do throws(HostError) {
    try Host.write(bytes, to: path, executable: executable)
  } catch { throw .mistake(error.message) }
}

extension OptionTable {
  /// What a subcommand's words mean; a wrong one is a wrong call.
  func arguments(_ words: [String]) throws(Failure) -> [Argument<Key>] {
    do throws(UsageError) { return try parse(words) } catch { throw .usage(error.message) }
  }
}

/// One subcommand.
protocol Subcommand: SendableMetatype {
  static var name: String { get }
  /// A line for the list of subcommands.
  static var summary: String { get }
  /// How it is called, and what it does.
  static var help: String { get }
  /// Runs it with the words after its name; the exit status.
  static func run(_ words: [String]) throws(Failure) -> Int32
}

extension Subcommand {
  static var title: String { "apus \(name)" }
}

@main
enum Main {
  static let version = "apus 0.1\n"
  static let subcommands: [any Subcommand.Type] = [
    As.self, Ld.self, Ar.self, Ranlib.self, Run.self, Objdump.self, Nm.self, Size.self, Readelf.self, Addr2line.self,
    Objcopy.self, Strip.self, Mkfs.self, Fsck.self, Fs.self,
  ]

  static func main() {
    var words = CommandLine.arguments
    let invocation = words.isEmpty ? "apus" : words.removeFirst()
    let program = String(invocation.split(separator: "/").last ?? "apus")
    // A link apus-as, or as a cross tool is called, is the subcommand.
    if let dash = program.lastIndex(of: "-"), let command = command(named: program[program.index(after: dash)...]) {
      finish(command, words)
    }
    guard let first = words.first else {
      Host.complain(overview)
      Host.exit(2)
    }
    words.removeFirst()
    if first == "help", words.count == 1, let command = command(named: words[0][...]) { finish(command, ["--help"]) }
    switch first {
    case "help", "--help", "-help", "-h": Host.print(overview)
    case "version", "--version", "-version": Host.print(version)
    default:
      guard let command = command(named: first[...]) else {
        Host.complain("apus: there is no subcommand '\(first)'; see apus --help\n")
        Host.exit(2)
      }
      finish(command, words)
    }
    Host.exit(0)
  }

  private static func command(named name: Substring) -> (any Subcommand.Type)? { subcommands.first { $0.name == name } }

  private static func finish(_ command: any Subcommand.Type, _ words: [String]) -> Never {
    do throws(Failure) {
      Host.exit(try command.run(words))
    } catch {
      switch error {
      case .reported: Host.exit(1)
      case .mistake(let message):
        Message.error(command.title, message)
        Host.exit(1)
      case .usage(let message):
        Message.error(command.title, message)
        Host.complain("Try '\(command.title) --help'.\n")
        Host.exit(2)
      }
    }
  }

  private static var overview: String {
    """
    Usage: apus SUBCOMMAND [OPTION]... [FILE]...

    A RISC-V system: assembler, linker, and an emulator of a multi-hart board.

    \(subcommands.map { "  " + pad($0.name, to: 10) + $0.summary }.joined(separator: "\n"))

    'apus SUBCOMMAND --help' tells more. Through a link named apus-as, apus-ld, ... a subcommand runs directly.

    """
  }
}
