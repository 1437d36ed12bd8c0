using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// The members of a zip file in which nothing is compressed, as PyTorch writes it, with the place of their bytes in the file.
/// </summary>
/// <remarks>
/// Stricter than zip tools are, since two tools that read one file differently are how bad members slip by: the central
/// directory and every local header must agree, no members overlap, names are plain, and nothing follows the end.
/// </remarks>
internal static class StoredZip
{
    private const int MaxMembers = 65_536;
    private const int MaxDirectoryBytes = 16 << 20;
    private const int EndBytes = 22, Locator64Bytes = 20, End64Bytes = 56, EntryBytes = 46, LocalBytes = 30;
    private const ushort AcceptedFlags = 0x0808; // UTF-8 names, and sizes that stand behind the data
    private const uint Elsewhere = 0xffffffff; // the true number stands in a zip64 field

    /// <summary>Reads the directory.</summary>
    /// <exception cref="CheckpointException">The file is no such zip file, or contradicts itself.</exception>
    public static Dictionary<string, (long Offset, long Size)> Read(string path, SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        var (start, size, count) = ReadEnd(path, handle, length);
        byte[] directory = ReadBytes(path, handle, start, size);
        var members = new List<(string Name, long Header, long Size)>();
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            members.Add(ReadEntry(path, directory, ref at));
        }

        if (at != directory.Length)
        {
            throw Bad(path, "its directory holds more than its members");
        }

        return Locate(path, handle, members, start);
    }

    private static (long Start, int Size, long Count) ReadEnd(string path, SafeFileHandle handle, long length)
    {
        byte[] end = length < EndBytes ? [] : ReadBytes(path, handle, length - EndBytes, EndBytes);
        if (end.Length == 0 || U32(end, 0) != 0x06054b50 || U16(end, 20) != 0)
        {
            throw Bad(path, "its end is missing, so it is cut short, or something was added to it");
        }

        long count = U16(end, 10), size = U32(end, 12), start = U32(end, 16), limit = length - EndBytes;
        bool singleDisk = U16(end, 4) == 0 && U16(end, 6) == 0 && U16(end, 8) == count;
        byte[] locator = limit < Locator64Bytes ? [] : ReadBytes(path, handle, limit - Locator64Bytes, Locator64Bytes);
        if (locator.Length > 0 && U32(locator, 0) == 0x07064b50)
        {
            limit -= Locator64Bytes + End64Bytes;
            if (limit < 0 || I64(locator, 8) != limit || U32(locator, 4) != 0 || U32(locator, 16) > 1)
            {
                throw Bad(path, "its zip64 locator is wrong");
            }

            byte[] end64 = ReadBytes(path, handle, limit, End64Bytes);
            bool agrees = U32(end64, 0) == 0x06064b50 && I64(end64, 4) == End64Bytes - 12
                && U32(end64, 16) == 0 && U32(end64, 20) == 0 && I64(end64, 24) == I64(end64, 32)
                && (count == I64(end64, 32) || count == 0xffff) && (size == I64(end64, 40) || size == Elsewhere)
                && (start == I64(end64, 48) || start == Elsewhere);
            singleDisk &= agrees;
            (count, size, start) = (I64(end64, 32), I64(end64, 40), I64(end64, 48));
        }

        bool fits = start >= 0 && size >= 0 && start <= limit && size == limit - start;
        if (!singleDisk || !fits)
        {
            throw Bad(path, "its end does not fit its directory");
        }

        return count is >= 0 and <= MaxMembers && size <= MaxDirectoryBytes
            ? (start, (int)size, count)
            : throw Bad(path, $"more than {MaxMembers} members or {MaxDirectoryBytes} bytes of directory are beyond the limits");
    }

    private static (string Name, long Header, long Size) ReadEntry(string path, byte[] directory, ref int at)
    {
        if (directory.Length - at < EntryBytes || U32(directory, at) != 0x02014b50)
        {
            throw Bad(path, "its directory is damaged");
        }

        int nameLength = U16(directory, at + 28), extraLength = U16(directory, at + 30), commentLength = U16(directory, at + 32);
        if (directory.Length - at < EntryBytes + nameLength + extraLength + commentLength)
        {
            throw Bad(path, "its directory is damaged");
        }

        string name = Name(path, directory.AsSpan(at + EntryBytes, nameLength));
        if ((U16(directory, at + 8) & ~AcceptedFlags) != 0 || U16(directory, at + 10) != 0)
        {
            throw new CheckpointException(path, name, "is a compressed or encrypted member, which PyTorch does not write.");
        }

        long packed = U32(directory, at + 20), size = U32(directory, at + 24), header = U32(directory, at + 42);
        ReadExtra(directory.AsSpan(at + EntryBytes + nameLength, extraLength), ref size, ref packed, ref header);
        if (size != packed || size < 0 || header < 0)
        {
            throw new CheckpointException(path, name, "has two different sizes, or a negative one: the file is damaged.");
        }

        at += EntryBytes + nameLength + extraLength + commentLength;
        return (name, header, size);
    }

    /// <summary>The zip64 field holds, in this order, those numbers that did not fit.</summary>
    private static void ReadExtra(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id == 1)
            {
                Take(ref field, ref size);
                Take(ref field, ref packed);
                Take(ref field, ref header);
            }
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long number)
        {
            if (number == Elsewhere && field.Length >= 8)
            {
                number = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
        }
    }

    private static Dictionary<string, (long Offset, long Size)> Locate(
        string path, SafeFileHandle handle, List<(string Name, long Header, long Size)> members, long end)
    {
        var located = new Dictionary<string, (long Offset, long Size)>(members.Count, StringComparer.OrdinalIgnoreCase);
        long free = 0;
        foreach (var (name, header, size) in members.OrderBy(m => m.Header))
        {
            if (header < free || header > end - LocalBytes)
            {
                throw new CheckpointException(path, name, "lies over another member or outside of the file.");
            }

            byte[] local = ReadBytes(path, handle, header, LocalBytes);
            int nameLength = U16(local, 26);
            long offset = header + LocalBytes + nameLength + U16(local, 28);
            bool agrees = U32(local, 0) == 0x04034b50 && (U16(local, 6) & ~AcceptedFlags) == 0 && U16(local, 8) == 0
                && offset <= end - size && Name(path, ReadBytes(path, handle, header + LocalBytes, nameLength)) == name;
            if (!agrees)
            {
                throw new CheckpointException(
                    path, name, "does not stand where the directory says: the file is damaged or forged.");
            }

            if (!located.TryAdd(name, (offset, size)))
            {
                throw new CheckpointException(path, name, "is there twice (upper and lower case counting as the same).");
            }

            free = offset + size;
        }

        return located;
    }

    private static string Name(string path, ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(path, "is no PyTorch file: a member's name is not UTF-8.", e);
        }

        bool plain = name.Length > 0 && !name.Contains('\\') && !name.Any(char.IsControl)
            && name.Split('/').All(part => part is not ("" or "." or ".."));
        return plain
            ? name
            : throw new CheckpointException(path, name, "is an odd name for a member, which PyTorch does not write.");
    }

    private static byte[] ReadBytes(string path, SafeFileHandle handle, long offset, int length)
    {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw Bad(path, "it ends too early");
        }

        return bytes;
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long I64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private static CheckpointException Bad(string path, string reason) =>
        new(path, $"is no PyTorch file as torch.save writes it: {reason}. Copy it again.");
}
