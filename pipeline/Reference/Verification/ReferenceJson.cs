using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LukePipeline.Reference.Verification;

/// <summary>Strings of recorded cases, which may hold what System.Text.Json refuses: escapes of lone surrogates.</summary>
internal static class ReferenceJson
{
    /// <summary>The string of a JSON string element, lone surrogates included, as Python reads it.</summary>
    public static string GetText(JsonElement element)
    {
        var raw = element.GetRawText().AsSpan()[1..^1];
        StringBuilder text = new(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            text.Append(raw[i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'u' => (char)ushort.Parse(raw.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var itself => itself,
            });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }
}
