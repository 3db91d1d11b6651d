import Assembler
import Foundation
import ObjectFile
import Testing

@testable import DiskImage

private let kernelFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("kernel-asm")

/// The format's figures here and in the kernel's include files, which are assembled for their values.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: kernelFolder.appendingPathComponent("fs.inc").path),
    "skipped: the kernel has no fs.inc yet"))
struct KernelLayoutTests {
  private static let symbols = Result { try assembledSymbols() }

  private static func assembledSymbols() throws -> [String: UInt64] {
    let source = ["macros", "param", "layout", "fs"].map { "        .include \"\($0).inc\"\n" }.joined()
    let options = try AssemblerOptions(arguments: ["-march=rv64imac_zicsr_zifencei", "-I", kernelFolder.path])
    let assembly = try Assembler.assemble(Array(source.utf8), named: "figures.s", options: options) { path in
      (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) }
    }
    let absolute = assembly.object.symbols.filter { $0.place == .absolute }
    return Dictionary(absolute.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// A figure by the kernel's name and ours; those marked may stand in another file than fs.inc, or not at all.
  static let figures: [(String, Int, isOptional: Bool)] = [
    ("BSIZE", Format.blockSize, false), ("FSMAGIC", Int(Format.magic), false), ("ROOTINO", Format.rootInode, false),
    ("SUPERBLOCK", Format.superblock, false), ("NDIRECT", Format.directCount, false),
    ("NINDIRECT", Format.indirectCount, false), ("MAXFILE", Format.largestFile, false),
    ("IPB", Format.inodesPerBlock, false), ("BPB", Format.bitsPerBlock, false), ("DIRSIZ", Format.nameLength, false),
    ("T_DIR", Int(Inode.Kind.directory.rawValue), false), ("T_FILE", Int(Inode.Kind.file.rawValue), false),
    ("T_DEVICE", Int(Inode.Kind.device.rawValue), false), ("dinode.SIZE", Format.inodeSize, false),
    ("dirent.SIZE", Format.entrySize, false), ("dirent.inum", 0, false), ("dirent.name", 2, false),
    ("MAXOPBLOCKS", Format.operationSize, true), ("FSSIZE", Image.Options().size, true),
    ("LOGSIZE", Image.Options().logCount, true), ("NINODES", Image.Options().inodeCount, true),
  ]

  @Test(arguments: figures) func figureIsTheKernels(name: String, value: Int, isOptional: Bool) throws {
    let kernels = try Self.symbols.get()[name]
    if kernels == nil && isOptional { return }
    #expect(kernels == UInt64(value), "\(name)")
  }

  /// The fields of the structures, by the places that the kernel finds them at in an image of ours.
  @Test func fieldsAreWhereTheKernelLooks() throws {
    let symbols = try Self.symbols.get()
    func word(_ field: String, from start: Int) throws -> Int {
      Int(try Sample().image.bytes.word(at: start + Int(try #require(symbols[field], "no \(field)"))))
    }
    for (field, value) in [
      ("magic", 0x1020_3040), ("size", 2000), ("nblocks", 1954), ("ninodes", 200), ("nlog", 30), ("logstart", 2),
      ("inodestart", 32), ("bmapstart", 45),
    ] { #expect(try word("superblock." + field, from: 1024) == value, "\(field)") }
    // The inode of cat: a file with one link, 13000 bytes in the blocks from 49 on, the list in 61.
    let cat = 32 * 1024 + Sample.cat * 64
    #expect(try word("dinode.type", from: cat) & 0xffff == 2)
    #expect(try word("dinode.nlink", from: cat) & 0xffff == 1)
    #expect(try word("dinode.size", from: cat) == 13000)
    #expect(try word("dinode.addrs", from: cat) == 49)
    #expect(try word("dinode.addrs", from: cat + 4 * 12) == 61)
    let console = 32 * 1024 + Sample.console * 64
    #expect(try word("dinode.major", from: console) & 0xffff == 1)
    #expect(try word("dinode.minor", from: console) & 0xffff == 0)
  }
}
