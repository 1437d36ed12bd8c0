using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LukePipeline.Storage.Local;

/// <summary>
/// Names on Linux are bytes. The runtime replaces what is not UTF-8, so that such a file can be neither opened nor told from another; here
/// they are read as they are, to be named in a row at least.
/// </summary>
internal static partial class RawNames
{
    private const int KindAt = 18, NameAt = 19, Folder = 4, Unknown = 0; // in struct dirent of Linux with 64 bits

    /// <summary>The names in a folder, ordered; null where they cannot be read so, as on other systems.</summary>
    /// <param name="folder">Its path.</param>
    public static IReadOnlyList<RawName>? Read(string folder)
    {
        var list = OperatingSystem.IsLinux() ? OpenFolder(folder) : 0;
        if (list == 0)
        {
            return null;
        }

        var (names, invalid) = (new List<RawName>(), new List<(byte[] Bytes, bool IsFolder)>());

        try
        {
            for (var entry = ReadFolder(list); entry != 0; entry = ReadFolder(list))
            {
                var length = 0;
                while (Marshal.ReadByte(entry, NameAt + length) != 0)
                {
                    length++;
                }

                var bytes = new byte[length];
                Marshal.Copy(entry + NameAt, bytes, 0, length);
                var isFolder = Marshal.ReadByte(entry, KindAt) is Folder or Unknown;
                if (!System.Text.Unicode.Utf8.IsValid(bytes))
                {
                    invalid.Add((bytes, isFolder));
                }
                else if (!bytes.AsSpan().SequenceEqual("."u8) && !bytes.AsSpan().SequenceEqual(".."u8))
                {
                    names.Add(new RawName(Encoding.UTF8.GetString(bytes), isFolder));
                }
            }
        }
        finally
        {
            _ = CloseFolder(list);
        }

        AddEscaped(names, invalid);
        names.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        return names;
    }

    /// <summary>Gives each name that is not UTF-8 one that can be written, and that no other entry of the folder has, in the order of their bytes.</summary>
    private static void AddEscaped(List<RawName> names, List<(byte[] Bytes, bool IsFolder)> invalid)
    {
        invalid.Sort(static (one, other) => one.Bytes.AsSpan().SequenceCompareTo(other.Bytes));
        var taken = names.Select(name => name.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (bytes, isFolder) in invalid)
        {
            // More of them where the name is taken: its beginning and its ending stay, and they tell whether the file would have been read.
            var backslashes = 1;
            while (!taken.Add(Escape(bytes, backslashes)))
            {
                backslashes++;
            }

            names.Add(new RawName(Escape(bytes, backslashes), isFolder) { Replaced = Encoding.UTF8.GetString(bytes) });
        }
    }

    private static string Escape(ReadOnlySpan<byte> name, int backslashes)
    {
        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var wrong in name[..consumed])
                {
                    text.Append('\\', backslashes).Append(CultureInfo.InvariantCulture, $"x{wrong:X2}");
                }
            }

            name = name[consumed..];
        }

        return text.ToString();
    }

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFolder(string path);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint folder);
}
