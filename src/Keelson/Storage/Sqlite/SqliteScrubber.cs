using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Overwrites the unused gap of tree pages in the database file with zeros. SQLite's secure_delete clears what it frees, but when it
/// splits or joins pages it may leave copies of moved cells in the gap between a page's pointers and its content, where nothing ever
/// reads them and no delete finds them. Offsets are those of the published file format.
/// </summary>
/// <remarks>
/// Only while the log is empty and the caller holds the write lock: then nobody can write to the file. Readers may go on, for they never
/// look into the gap. The handle stays open as long as the store: closing it would drop the process's locks on the file.
/// </remarks>
internal sealed class SqliteScrubber(string path) : IDisposable
{
    private const int FileHeaderBytes = 100;
    private const int PageSizeOffset = 16;
    private const int ReservedOffset = 20;
    private const int LargestRootOffset = 52;
    private const long PendingByte = 0x40000000;
    private const int MapEntryBytes = 5;
    private const byte MapRoot = 1;
    private const byte MapTree = 5;

    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Clears so many pages from a page on (1-based); answers how many of them had something to clear.</summary>
    public int Scrub(long firstPage, long pages)
    {
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        if (RandomAccess.Read(_file, header, 0) < FileHeaderBytes || BinaryPrimitives.ReadInt32BigEndian(header[LargestRootOffset..]) == 0)
        {
            // Without a pointer map a page does not tell what it is.
            return 0;
        }

        var size = BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeOffset..]) is var stored && stored == 1 ? 65_536 : stored;
        var usable = size - header[ReservedOffset];
        var (map, page) = (new byte[size], new byte[size]);
        var (mapNumber, cleared) = (0L, 0);
        for (var number = Math.Max(firstPage, 3); number < firstPage + pages; number++)
        {
            if (number == (PendingByte / size) + 1)
            {
                continue;
            }

            var itsMap = MapOf(number, size, usable);
            if (itsMap != mapNumber)
            {
                mapNumber = itsMap;
                _ = RandomAccess.Read(_file, map, (mapNumber - 1) * size);
            }

            if (number != itsMap && IsTree(map, number, itsMap))
            {
                cleared += Clear(page, number, size, usable) ? 1 : 0;
            }
        }

        if (cleared > 0)
        {
            RandomAccess.FlushToDisk(_file);
        }

        return cleared;
    }

    public void Dispose() => _file.Dispose();

    private static bool IsTree(byte[] map, long number, long itsMap) => map[MapEntryBytes * (number - itsMap - 1)] is MapRoot or MapTree;

    // Page 2 is the first map; each maps the pages behind it, up to the next map.
    private static long MapOf(long number, int size, int usable)
    {
        var stride = (usable / MapEntryBytes) + 1;
        var map = ((number - 2) / stride * stride) + 2;
        return map == (PendingByte / size) + 1 ? map + 1 : map;
    }

    private static (int Start, int End) Gap(byte[] page, int usable)
    {
        var headerBytes = page[0] switch
        {
            2 or 5 => 12,
            10 or 13 => 8,
            _ => usable,
        };
        var start = headerBytes + (2 * BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(3)));
        int end = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(5));
        return start < end && end <= usable ? (start, end) : (0, 0);
    }

    private bool Clear(byte[] page, long number, int size, int usable)
    {
        var offset = (number - 1) * size;
        if (RandomAccess.Read(_file, page, offset) < size)
        {
            return false;
        }

        var (start, end) = Gap(page, usable);
        var gap = page.AsSpan(start, end - start);
        if (!gap.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        gap.Clear();
        RandomAccess.Write(_file, gap, offset + start);
        return true;
    }
}
