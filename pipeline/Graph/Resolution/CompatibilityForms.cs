using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LukePipeline.Graph.Resolution;

/// <summary>Second forms of letters that stand for the plain ones: half-width kana, the presentation forms of Arabic and Hebrew, ideographs twice in Unicode.</summary>
internal static class CompatibilityForms
{
    private static readonly FrozenDictionary<int, string> Forms = Read();

    /// <summary>The plain form of a letter, empty for what is no letter; null where it is plain itself.</summary>
    public static string? Of(Rune letter) => Forms.GetValueOrDefault(letter.Value);

    private static FrozenDictionary<int, string> Read()
    {
        using var stream = typeof(CompatibilityForms).Assembly.GetManifestResourceStream("LukePipeline.Graph.Resolution.compatibility.txt")!;
        using var reader = new StreamReader(stream);
        var forms = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
            {
                continue;
            }

            var fields = line.Split(' ');
            for (var i = 1; i < fields.Length; i++)
            {
                forms[Code(fields[0]) + i - 1] = fields[i] == "-" ? "" : string.Concat(fields[i].Split('+').Select(letter => char.ConvertFromUtf32(Code(letter))));
            }
        }

        return forms.ToFrozenDictionary();
    }

    private static int Code(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
