// What `apus as` does with sources of the C preprocessor (`.S`): its options out of the command line, dependencies for
// make, `-E`. `As` asks it first; the work is `Preprocessor`'s.

import Assembler

/// The preprocessor's part of a command line of `as`.
struct Preprocessing {
  var options = PreprocessorOptions()
  /// The source goes through the preprocessor.
  var isOn = false
  /// `-E`: its text is all that is wanted.
  var printsText = false
  var printsMarkers = true
  /// `-MD`, `-MMD`, or `-M`, `-MM`, which want nothing else.
  var writesDependencies = false
  var wantsOnlyDependencies = false
  var includesSystem = true
  /// `-MF`.
  var dependencyFile: String?
  /// `-MT`, `-MQ`.
  var targets: [String] = []
  /// `-MP`.
  var hasPhonyTargets = false
  /// GNU as's `--MD FILE`.
  var plainDependencyFile: String?
  var isOutputNamed = false

  private enum Key {
    case define, undefine, include, quote, directory, system, text, noMarkers, dependencies, userDependencies
    case onlyDependencies, onlyUserDependencies, file, target, quotedTarget, phony, noTarget
  }

  /// Options with a value, which may be glued to those of one letter.
  private static let valued: [(name: String, key: Key)] = [
    ("-D", .define), ("-U", .undefine), ("-I", .directory), ("-include", .include), ("-iquote", .quote),
    ("-isystem", .system), ("-idirafter", .system), ("-MF", .file), ("-MT", .target), ("-MQ", .quotedTarget),
  ]
  private static let plain: [(name: String, key: Key)] = [
    ("-E", .text), ("-P", .noMarkers), ("-MD", .dependencies), ("-MMD", .userDependencies),
    ("-M", .onlyDependencies), ("-MM", .onlyUserDependencies), ("-MP", .phony), ("-undef", .noTarget),
  ]
  /// What compilers' drivers are told and matters to C alone.
  private static let ignored: Set<String> = ["-c", "-nostdinc", "-MG", "-trigraphs", "-pipe"]

  /// Takes the preprocessor's options out of `words`; what is left is the assembler's.
  init(_ words: [String], rest: inout [String]) throws(Failure) {
    rest = []
    let language = words.firstIndex(of: "-x").flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    isOn =
      language == "assembler-with-cpp" || words.contains("-E")
      || language == nil && words.contains { Preprocessing.isSource($0) }
    var index = 0
    func value(_ name: String) throws(Failure) -> String {
      guard index < words.count else { throw .usage("\(name): requires an argument") }
      index += 1
      return words[index - 1]
    }
    while index < words.count {
      let word = words[index]
      index += 1
      if word.hasPrefix("-o") { isOutputNamed = true }
      if word == "--" {
        rest += words[(index - 1)...]
        break
      } else if word == "-x" {
        let name = try value(word)
        guard ["assembler", "assembler-with-cpp", "none"].contains(name) else {
          throw .usage("-x \(name): only assembler and assembler-with-cpp are known")
        }
      } else if word == "--MD" || word == "-MD" && !isOn {
        plainDependencyFile = try value(word)
      } else if word == "-o" || word == "--defsym" || word == "--debug-prefix-map" {
        rest += [word, try value(word)]
      } else if let row = Preprocessing.plain.first(where: { $0.name == word }), isOn {
        take(row.key, "")
      } else if let row = Preprocessing.valued.filter({ word.hasPrefix($0.name) }).max(by: {
        $0.name.count < $1.name.count
      }),
        isOn || row.key == .directory || row.key == .define || row.key == .undefine
      {
        let text = word == row.name ? try value(word) : String(word.dropFirst(row.name.count))
        take(row.key, text)
        if row.key == .directory { rest += ["-I", text] }
      } else if isOn, word.hasPrefix("-mcmodel=") {
        options.isMedany = word == "-mcmodel=medany"
      } else if !(isOn && Preprocessing.ignored.contains(word)) {
        rest.append(word)
      }
    }
  }

  static func isSource(_ path: String) -> Bool { path.hasSuffix(".S") || path.hasSuffix(".sx") }

  private mutating func take(_ key: Key, _ value: String) {
    switch key {
    case .define: options.changes.append(.define(value))
    case .undefine: options.changes.append(.undefine(value))
    case .include: options.forcedIncludes.append(value)
    case .quote: options.quoteDirectories.append(value)
    case .directory: options.directories.append(value)
    case .system: options.systemDirectories.append(value)
    case .text: printsText = true
    case .noMarkers: printsMarkers = false
    case .dependencies: writesDependencies = true
    case .userDependencies: (writesDependencies, includesSystem) = (true, false)
    case .onlyDependencies: wantsOnlyDependencies = true
    case .onlyUserDependencies: (wantsOnlyDependencies, includesSystem) = (true, false)
    case .file: dependencyFile = value
    case .target: targets.append(value)
    case .quotedTarget: targets.append(PreprocessedText.escapedForMake(value))
    case .phony: hasPhonyTargets = true
    case .noTarget: options.definesTarget = false
    }
  }

  /// Runs the preprocessor over the source at `path`.
  func preprocess(
    _ source: [UInt8], named name: String, _ assembler: AssemblerOptions
  ) throws(Failure) -> PreprocessedText {
    var options = options
    options.architecture = assembler.architecture
    options.abi =
      assembler.abi
      ?? (assembler.architecture.hasDouble ? .lp64d : assembler.architecture.hasSingle ? .lp64f : .lp64)
    options.date = Host.environment("SOURCE_DATE_EPOCH").flatMap { Int64($0) }
    let text: PreprocessedText
    do throws(Diagnostics) {
      text = try Preprocessor.preprocess(source, named: name, options: options, read: { try? Host.read($0) })
    } catch {
      As.show(error.all)
      if !printsText, !wantsOnlyDependencies { Host.remove(assembler.output) }
      throw .reported
    }
    if !assembler.suppressesWarnings { As.show(text.warnings) }
    if assembler.treatsWarningsAsErrors, !text.warnings.isEmpty { throw .reported }
    return text
  }

  /// Writes what `-E` and `-M` ask for; false if there is an object to be made too.
  func finish(_ text: PreprocessedText, _ assembler: AssemblerOptions) throws(Failure) -> Bool {
    let base = text.name.split(separator: "/").last.map(String.init) ?? text.name
    func with(_ suffix: String, _ path: String) -> String {
      let name = path.split(separator: "/").last ?? ""
      guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path + suffix }
      return String(path.dropLast(name[dot...].count)) + suffix
    }
    let output = isOutputNamed ? assembler.output : "-"
    if writesDependencies || wantsOnlyDependencies {
      let object = isOutputNamed && !wantsOnlyDependencies && !printsText ? assembler.output : with(".o", base)
      let rule = text.dependencyRule(
        targets: targets.isEmpty ? [PreprocessedText.escapedForMake(object)] : targets,
        includesSystem: includesSystem, phonyTargets: hasPhonyTargets)
      let file = isOutputNamed ? with(".d", assembler.output) : with(".d", base)
      try save(rule, to: dependencyFile ?? (wantsOnlyDependencies ? output : file))
    }
    if wantsOnlyDependencies { return true }
    if printsText { try save(text.printed(markers: printsMarkers), to: output) }
    return printsText
  }
}
