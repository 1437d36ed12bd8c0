using System.Text;

namespace LukePipeline.Storage;

/// <summary>The rules for names inside an <see cref="IBlobStore"/>, the same for every store.</summary>
public static class BlobName
{
    /// <summary>Azure's bound on the length of a name, in characters.</summary>
    public const int MaxLength = 1024;

    private static readonly string[] WindowsDevices =
    [
        "CON", "PRN", "AUX", "NUL",
        .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" }),
    ];

    /// <summary>
    /// Refuses names that could leave the root or that not every store can hold: empty or absolute names, the segments
    /// "", "." and "..", NUL, more than <see cref="MaxLength"/> characters, unpaired surrogates.
    /// </summary>
    /// <returns>The same name.</returns>
    /// <exception cref="BlobStoreException">The name is refused.</exception>
    public static string Check(string name)
    {
        var problem = FindProblem(name);
        return problem is null
            ? name
            : throw new BlobStoreException($"The name {Quote(name)} is refused: {problem}. Rename the file or choose another folder.");
    }

    /// <summary>
    /// Whether a name can stand as one segment on every system: letters, digits, '.', '_' and '-' of ASCII, not beginning with
    /// '.' or '-', not ending with '.', not a Windows device name, at most 100 characters.
    /// </summary>
    public static bool IsPortableSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty || segment.Length > 100 || segment[0] is '.' or '-' || segment[^1] == '.')
        {
            return false;
        }

        foreach (var c in segment)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).ToString();
        return !WindowsDevices.Contains(stem, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Puts a name into a message: control characters, quotes and lone surrogates become visible.</summary>
    internal static string Quote(string name)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in name.Length <= MaxLength ? name : name[..MaxLength] + "…")
        {
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) || c == '\'' ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return quoted.Append('\'').ToString();
    }

    private static string? FindProblem(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (name.Length > MaxLength)
        {
            return $"it is longer than {MaxLength} characters";
        }

        if (name.Contains('\0'))
        {
            return "it holds a NUL character";
        }

        if (OperatingSystem.IsWindows() && name.AsSpan().IndexOfAny('\\', ':') >= 0)
        {
            return "'\\' and ':' have a meaning in paths";
        }

        foreach (var range in name.AsSpan().Split('/'))
        {
            if (name.AsSpan()[range] is "" or "." or "..")
            {
                return "it may not begin or end with '/', nor hold the segments '', '.' or '..'";
            }
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(name[i]))
            {
                return "it holds half a surrogate pair";
            }
        }

        return null;
    }
}
