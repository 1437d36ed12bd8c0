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
    private const int KindAt = 18, NameAt = 19, Folder = 4; // in struct dirent of Linux with 64 bits

    /// <summary>The names in a folder that are not UTF-8, each byte that is wrong written as <c>\xE9</c>, a slash behind those of folders; none on other systems.</summary>
    public static IEnumerable<string> Invalid(string folder)
    {
        var names = new List<string>();
        if (!OperatingSystem.IsLinux())
        {
            return names;
        }

        var list = OpenFolder(folder);
        if (list == 0)
        {
            return names;
        }

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
                if (!System.Text.Unicode.Utf8.IsValid(bytes))
                {
                    names.Add(Escape(bytes) + (Marshal.ReadByte(entry, KindAt) == Folder ? "/" : ""));
                }
            }
        }
        finally
        {
            _ = CloseFolder(list);
        }

        return names.Order(StringComparer.Ordinal);
    }

    private static string Escape(ReadOnlySpan<byte> name)
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
                    text.Append(CultureInfo.InvariantCulture, $"\\x{wrong:X2}");
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
