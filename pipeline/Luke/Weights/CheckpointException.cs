using System.Globalization;
using System.Text;
using LukePipeline.Ground;

namespace LukePipeline.Luke.Weights;

/// <summary>A checkpoint that cannot be used. The message names the file, the key where there is one, and the reason.</summary>
public sealed class CheckpointException : LukeException
{
    private const int LongestName = 120;

    /// <summary>A failure of a whole file or folder.</summary>
    public CheckpointException(string path, string reason, Exception? innerException = null)
        : this(path, null, reason, innerException)
    {
    }

    /// <summary>A failure of one key of the file.</summary>
    public CheckpointException(string path, string? key, string reason, Exception? innerException = null)
        : base(key is null ? $"{path}: {reason}" : $"{path}: {Quote(key)}: {reason}", innerException) => Key = key;

    /// <summary>The key inside the file; null when the failure is about all of it.</summary>
    public string? Key { get; }

    /// <summary>The failure to report for a weight that a model needs and a file lacks.</summary>
    internal static CheckpointException Missing(string path, string name) => new(path, name,
        "is missing. The file was cut down, or it was saved from another kind of model (see architectures in config.json).");

    /// <summary>A name out of a file that nobody vouches for, made fit for a terminal: short, no control characters.</summary>
    internal static string Quote(string name)
    {
        var text = new StringBuilder("'");
        foreach (var rune in name.EnumerateRunes().Take(LongestName))
        {
            bool printable = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
            text.Append(printable ? rune.ToString() : $"\\u{{{rune.Value:x}}}");
        }

        return text.Append(name.Length > LongestName ? "...'" : "'").ToString();
    }
}
