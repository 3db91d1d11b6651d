// The disks of `apus run`: QEMU's words for them come in, and the file behind each, as the machine's `Disk`, goes out.

import Machine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `-drive file=F,if=none,format=raw,id=NAME`: a file that can be a disk.
struct Drive: Equatable {
  var file = ""
  var id = ""
  /// The guest's writes stay in memory.
  var isSnapshot = false
  var isReadOnly = false

  init(_ value: String) throws(UsageError) {
    for part in value.split(separator: ",", omittingEmptySubsequences: false) {
      let (name, setting) = RunOptions.setting(part)
      switch (name, setting) {
      case ("file", let path?): file = path
      case ("id", let id?): self.id = id
      case ("if", "none"), ("format", "raw"), ("media", "disk"), ("cache", _?), ("aio", _?): break
      case ("snapshot", let on?): isSnapshot = try RunOptions.isOn(on)
      case ("readonly", let on?), ("read-only", let on?): isReadOnly = try RunOptions.isOn(on)
      case ("if", _): throw UsageError(message: "'\(part)': only if=none is supported, with a -device for the drive")
      case ("format", _): throw UsageError(message: "'\(part)': only raw images are supported")
      default: throw UsageError(message: "'\(part)' is not understood")
      }
    }
    guard !file.isEmpty else { throw UsageError(message: "file= is missing") }
    guard !id.isEmpty else { throw UsageError(message: "id= is missing: a -device says by it which drive it has") }
  }
}

/// `-device virtio-blk-device,drive=NAME,bus=virtio-mmio-bus.N`: a drive on the board.
struct DriveDevice: Equatable {
  var drive = ""
  /// nil for the highest one that is free, as QEMU takes it.
  var slot: Int?

  init(_ value: String) throws(UsageError) {
    for (index, part) in value.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let (name, setting) = RunOptions.setting(part)
      switch (index, name, setting) {
      case (0, "virtio-blk-device", nil): break
      case (0, _, nil): throw UsageError(message: "there is no device '\(name)', only virtio-blk-device")
      case (_, "drive", let id?): drive = id
      case (_, "bus", let bus?): slot = try Self.slot(bus)
      case (_, "id", _?): break
      default: throw UsageError(message: "'\(part)' is not understood")
      }
    }
    guard !drive.isEmpty else { throw UsageError(message: "drive= is missing") }
  }

  private static func slot(_ bus: String) throws(UsageError) -> Int {
    let prefix = "virtio-mmio-bus."
    guard bus.hasPrefix(prefix), let slot = Int(bus.dropFirst(prefix.count)), 0..<8 ~= slot else {
      throw UsageError(message: "there is no bus '\(bus)', only virtio-mmio-bus.0 to virtio-mmio-bus.7")
    }
    return slot
  }
}

extension RunOptions {
  /// Which drive is in which slot.
  func drivesBySlot() throws(Failure) -> [Int: Drive] {
    var bySlot: [Int: Drive] = [:]
    for device in driveDevices {
      guard let drive = drives.first(where: { $0.id == device.drive }) else {
        throw .usage("-device: there is no -drive with id=\(device.drive)")
      }
      let taken = driveDevices.compactMap(\.slot) + bySlot.keys
      guard let slot = device.slot ?? (0..<8).reversed().first(where: { !taken.contains($0) }), bySlot[slot] == nil else {
        throw .usage("-device: the bus of drive \(device.drive) is taken")
      }
      bySlot[slot] = drive
    }
    if let idle = drives.first(where: { drive in !driveDevices.contains { $0.drive == drive.id } }) {
      throw .usage("-drive: no -device has drive=\(idle.id)")
    }
    return bySlot
  }

  static func isOn(_ value: String) throws(UsageError) -> Bool {
    switch value {
    case "on", "true", "yes": return true
    case "off", "false", "no": return false
    default: throw UsageError(message: "'\(value)' is neither on nor off")
    }
  }
}

/// An open disk image.
final class DiskFile {
  private let file: Int32
  private let size: UInt64

  init(_ drive: Drive, isSnapshot: Bool) throws(HostError) {
    let mode = drive.isReadOnly || isSnapshot ? O_RDONLY : O_RDWR
    file = unsafe open(drive.file, mode | O_CLOEXEC)
    guard file >= 0 else { throw HostError(path: drive.file, code: errno) }
    let end = lseek(file, 0, SEEK_END)
    guard end >= 0 else {
      let code = errno
      close(file)
      throw HostError(path: drive.file, code: code)
    }
    size = UInt64(end)
  }

  deinit { close(file) }

  /// The file as a disk. Unless it is a snapshot, what the guest writes goes into the file at once, in order.
  func disk(isSnapshot: Bool, isReadOnly: Bool) -> Disk {
    var disk = Disk(size: size, isReadOnly: isReadOnly) { offset, count in self.read(offset, count: count) }
    if !isSnapshot && !isReadOnly {
      disk.onWrite = { sector, bytes in self.write(bytes, at: sector * Disk.sectorSize) }
      disk.onFlush = { fsync(self.file) == 0 }
    }
    return disk
  }

  private func read(_ offset: UInt64, count: Int) -> [UInt8]? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = unsafe pread(file, buffer.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { return }
        filled += got
      }
    }
    return bytes.count == count ? bytes : nil
  }

  private func write(_ bytes: [UInt8], at offset: UInt64) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let put = unsafe pwrite(file, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
        if put < 0 && errno == EINTR { continue }
        guard put > 0 else { return false }
        done += put
      }
      return true
    }
  }
}
