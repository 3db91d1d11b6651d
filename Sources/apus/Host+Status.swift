// What the host notes of a file besides its bytes, and dates as people read them. `apus ar` keeps and shows both.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Host {
  struct Status {
    /// Seconds since 1970.
    var modified: UInt64
    var user: UInt32
    var group: UInt32
    /// With the bits that tell what kind of file it is.
    var mode: UInt32
  }

  static func status(_ path: String) throws(HostError) -> Status {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw HostError(path: path, code: errno) }
    #if canImport(Darwin)
      let modified = status.st_mtimespec.tv_sec
    #else
      let modified = status.st_mtim.tv_sec
    #endif
    return Status(
      modified: UInt64(max(modified, 0)), user: status.st_uid, group: status.st_gid, mode: UInt32(status.st_mode))
  }

  /// `Jan  1 00:00 1970`, in the local time.
  static func date(_ seconds: UInt64) -> String {
    var time = time_t(clamping: seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&time, &parts) != nil else { return "?" }
    let (year, month, day) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon), Int(parts.tm_mday))
    let (hour, minute) = unsafe (Int(parts.tm_hour), Int(parts.tm_min))
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int, _ fill: String) -> String { number < 10 ? "\(fill)\(number)" : "\(number)" }
    return "\(months[min(max(month, 0), 11)]) \(two(day, " ")) \(two(hour, "0")):\(two(minute, "0")) \(year)"
  }
}
