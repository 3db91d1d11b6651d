// What is on a disk: an image that is never changed, and over it what the guest wrote.

/// A disk for a guest. Its content is the image with the guest's writes over it, which stand in memory; whoever wants
/// them elsewhere too is told of each, in order.
public struct Disk {
  public static var sectorSize: UInt64 { 512 }

  /// In bytes. A last part of a sector is not seen.
  public let size: UInt64
  public let isReadOnly: Bool
  /// `count` bytes of the image from `offset` on; nil if they cannot be had.
  private let readImage: (_ offset: UInt64, _ count: Int) -> [UInt8]?
  /// Told of each sector that the guest wrote, when it is on the disk; false if it could not be kept, which the guest
  /// then sees as an error of the device.
  public var onWrite: (_ sector: UInt64, _ bytes: [UInt8]) -> Bool = { _, _ in true }
  /// Told when the guest wants all that it wrote to be safe.
  public var onFlush: () -> Bool = { true }
  /// The sectors that were written.
  private var overlay: [UInt64: [UInt8]] = [:]

  /// A disk of `size` bytes whose first content `readImage` gives.
  public init(size: UInt64, isReadOnly: Bool = false, readImage: @escaping (_ offset: UInt64, _ count: Int) -> [UInt8]?) {
    self.size = size
    self.isReadOnly = isReadOnly
    self.readImage = readImage
  }

  /// A disk with these bytes on it.
  public init(_ image: [UInt8], isReadOnly: Bool = false) {
    self.init(size: UInt64(image.count), isReadOnly: isReadOnly) { offset, count in
      let start = Int(offset)
      return start + count <= image.count ? Array(image[start..<start + count]) : nil
    }
  }

  var sectorCount: UInt64 { size / Self.sectorSize }

  /// The bytes of `count` sectors from `sector` on; nil if they are not all there.
  func read(_ sector: UInt64, count: UInt64) -> [UInt8]? {
    guard sector <= sectorCount, count <= sectorCount - sector else { return nil }
    guard var bytes = readImage(sector * Self.sectorSize, Int(count * Self.sectorSize)) else { return nil }
    guard !overlay.isEmpty else { return bytes }
    for index in 0..<count {
      guard let written = overlay[sector + index] else { continue }
      let start = Int(index * Self.sectorSize)
      bytes.replaceSubrange(start..<start + Int(Self.sectorSize), with: written)
    }
    return bytes
  }

  /// Writes whole sectors; false if they are not all there, or not kept.
  mutating func write(_ bytes: [UInt8], at sector: UInt64) -> Bool {
    let count = UInt64(bytes.count) / Self.sectorSize
    guard !isReadOnly, UInt64(bytes.count) % Self.sectorSize == 0, sector <= sectorCount, count <= sectorCount - sector
    else { return false }
    for index in 0..<count {
      let start = Int(index * Self.sectorSize)
      let written = Array(bytes[start..<start + Int(Self.sectorSize)])
      guard onWrite(sector + index, written) else { return false }
      overlay[sector + index] = written
    }
    return true
  }

  /// All that is on the disk now; nil if the image cannot be read.
  public var contents: [UInt8]? { read(0, count: sectorCount) }
}
