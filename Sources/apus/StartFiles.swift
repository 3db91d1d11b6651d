// The files that a run starts with: what `-kernel`, `-bios`, `-initrd`, `-dtb` and `-device loader` name comes in, the
// machine's `Software` goes out, and the kernel as an object, for messages.

import Machine
import ObjectFile

/// `-device loader,file=F,addr=A`: a file that is put into memory before the start.
struct LoaderDevice: Equatable {
  var file = ""
  /// Where a raw file goes; nil only for an executable, which says so itself.
  var address: UInt64?
  /// An executable is put there as it is, headers and all.
  var isRaw = false

  init(_ value: String) throws(UsageError) {
    for part in value.split(separator: ",").dropFirst() {
      let (name, setting) = RunOptions.setting(part)
      switch (name, setting) {
      case ("file", let path?): file = path
      case ("addr", let text?): address = try Self.address(text)
      case ("force-raw", let on?): isRaw = try RunOptions.isOn(on)
      case ("id", _?): break
      case ("data", _), ("data-len", _), ("data-be", _), ("cpu-num", _):
        throw UsageError(message: "'\(part)' is not supported, only file=, addr= and force-raw=")
      default: throw UsageError(message: "'\(part)' is not understood")
      }
    }
    guard !file.isEmpty else { throw UsageError(message: "file= is missing") }
  }

  private static func address(_ text: String) throws(UsageError) -> UInt64 {
    let digits = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let digits else { throw UsageError(message: "'\(text)' is not an address") }
    return digits
  }
}

/// What a run starts with.
struct StartFiles {
  var software = Software()
  /// For names and lines in messages; without any if the kernel is raw.
  var kernel = Object(kind: .executable)
  /// What complaints of the machine about it are said of.
  var name = "apus"

  /// - Throws: if there is nothing to run, or a file cannot be had or is damaged.
  init(_ options: RunOptions) throws(Failure) {
    let isRun = options.deviceTreeFile == nil
    if let path = options.kernel {
      let program = try Self.program(path)
      if case .executable(let object) = program { kernel = object }
      software.kernel = program
      name = path
    }
    if let name = options.firmware {
      let path = try Self.firmware(named: name, in: options.firmwareFolders)
      software.firmware = try Self.program(path)
      if options.kernel == nil { self.name = path }
    }
    for loader in options.loaders { software.extras.append(try Self.extra(loader)) }
    if isRun, software.kernel == nil, software.firmware == nil, software.extras.isEmpty {
      throw .usage("there is nothing to run: -kernel FILE is missing")
    }
    if let path = options.initialDisk {
      guard options.kernel != nil else { throw .usage("-initrd: it needs a kernel, and -kernel FILE is missing") }
      software.initialDisk = try load(path)
    }
    if let path = options.givenDeviceTree { software.deviceTree = try load(path) }
  }

  /// A file that begins as ELF does is an executable, and any other a raw binary.
  private static func program(_ path: String) throws(Failure) -> Program {
    let bytes = try load(path)
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      guard !bytes.isEmpty else { throw .mistake("\(path): the file is empty") }
      return .raw(bytes)
    }
    let object: Object
    do throws(ObjectError) {
      object = try Object(elf: bytes, name: path)
    } catch { throw .mistake(error.description) }
    guard object.kind == .executable else { throw .mistake("\(path): this is an object file that was not linked") }
    return .executable(object)
  }

  private static func extra(_ loader: LoaderDevice) throws(Failure) -> (program: Program, address: UInt64) {
    let program: Program = loader.isRaw ? .raw(try load(loader.file)) : try program(loader.file)
    if case .raw = program, loader.address == nil {
      throw .usage("-device: \(loader.file) is no executable, so that addr= must say where it goes")
    }
    return (program, loader.address ?? 0)
  }

  /// The name that QEMU has for the firmware of its own, and where its packages put that.
  private static let defaultFirmware = "opensbi-riscv64-generic-fw_dynamic.bin"
  private static let systemFolders = ["/usr/share/qemu", "/usr/local/share/qemu"]

  /// The path of `name`: as it is, or in one of the folders. "default" is what QEMU would take.
  private static func firmware(named name: String, in folders: [String]) throws(Failure) -> String {
    let file = name == "default" ? defaultFirmware : name
    let places = [file] + (file.contains("/") ? [] : (folders + systemFolders).map { $0 + "/" + file })
    if let path = places.first(where: Host.exists) { return path }
    guard name == "default" else { throw .mistake(HostError(path: name, code: 2).message) }
    throw .mistake(
      "-bios default: no firmware comes with apus, and there is no \(file) here or in \(systemFolders[0]): "
        + "give the file of an OpenSBI by -bios FILE, or its folder by -L")
  }
}
