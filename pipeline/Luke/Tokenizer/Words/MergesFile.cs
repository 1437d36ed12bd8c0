using System.Text;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Reads merges.txt: a version line, then one merge a line, best first.</summary>
internal static class MergesFile
{
    /// <summary>Some hundred bytes for a million merges.</summary>
    private const long MaxBytes = 256 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The merges, best first. As in the reference the first line never counts, nor does what follows the last line end (so a
    /// file without one loses its last merge), and of a merge given twice the last place counts.
    /// </summary>
    /// <exception cref="LukeTokenizerException">The file is missing, is not UTF-8, or has a line without exactly two symbols.</exception>
    public static List<(string Left, string Right)> Read(string path)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(RegularFile.ReadAll(path, MaxBytes));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw JsonFile.Failure(path, exception is DecoderFallbackException ? "it is not UTF-8" : exception.Message, exception);
        }

        // What Python takes for line ends in a file, and no more: U+2028 and the like may stand in a symbol.
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        Dictionary<(string, string), int> ranks = [];
        for (var i = 1; i < lines.Length - 1; i++)
        {
            var symbols = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (symbols.Length == 2)
            {
                ranks[(symbols[0], symbols[1])] = i;
            }
            else if (symbols.Length != 0)
            {
                throw JsonFile.Failure(path, $"line {i + 1} has {symbols.Length} symbols where a merge has two");
            }
        }

        return [.. ranks.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }
}
