using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;
using Spectre.Console;

namespace LukePipeline.Client.Trying;

/// <summary>Shows what was found in a text: the text with its mentions, then the relations, one a line.</summary>
internal static class TrialPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Color[] Palette = [Color.Green, Color.Aqua, Color.Yellow, Color.Fuchsia, Color.Orange1, Color.SkyBlue1];

    /// <summary>For people.</summary>
    public static void Print(string text, DocumentRows rows, StyledWriter writer)
    {
        var mentions = rows.Of(EntityTable.Instance).OrderBy(row => row.StartUtf16).ToList();
        var colors = mentions.Select(mention => mention.Label).Distinct().Select((label, place) => (label, Palette[place % Palette.Length])).ToDictionary();
        var (parts, at) = (new List<(string, Color?)>(), 0);
        foreach (var mention in mentions)
        {
            parts.Add((text[at..mention.StartUtf16], null));
            parts.Add(($"[{mention.Text}|{mention.Label} {Score(mention.Score)}]", colors[mention.Label]));
            at = mention.EndUtf16;
        }

        parts.Add((text[at..], null));
        foreach (var line in Lines(parts))
        {
            writer.Line([.. line]);
        }

        if (mentions.Count == 0)
        {
            writer.Line(("No mentions were found.", Color.Grey));
        }

        foreach (var relation in rows.Of(RelationTable.Instance))
        {
            writer.Line(
                ("  ", null), (relation.HeadText, ColorOf(relation.HeadLabel)), (" → ", Color.Grey), (relation.Label, Color.Blue), (" → ", Color.Grey),
                (relation.TailText, ColorOf(relation.TailLabel)), ($"  {Score(relation.Score)}", Color.Grey));
        }

        Color? ColorOf(string? label) => label is not null && colors.TryGetValue(label, out var color) ? color : null;
    }

    /// <summary>For machines: offsets in both units, relations by the places of their mentions in the list.</summary>
    public static string ToJson(string text, DocumentRows rows)
    {
        var mentions = rows.Of(EntityTable.Instance).OrderBy(row => row.StartUtf16).ToList();
        var places = mentions.Select((mention, place) => (mention.EntityId, place)).ToDictionary();
        return JsonSerializer.Serialize(
            new
            {
                text,
                entities = mentions.Select(mention => new
                {
                    start = mention.Start,
                    end = mention.End,
                    startUtf16 = mention.StartUtf16,
                    endUtf16 = mention.EndUtf16,
                    text = mention.Text,
                    label = mention.Label,
                    score = mention.Score,
                    sentence = mention.Sentence,
                }),
                relations = rows.Of(RelationTable.Instance).Select(relation => new
                {
                    head = places[relation.HeadId],
                    tail = places[relation.TailId],
                    headText = relation.HeadText,
                    tailText = relation.TailText,
                    label = relation.Label,
                    score = relation.Score,
                    sentence = relation.Sentence,
                }),
            },
            Indented);
    }

    /// <summary>The lines of the text: its own line ends stay, all other control characters are taken out by the writer.</summary>
    private static IEnumerable<List<(string Text, Color? Color)>> Lines(IEnumerable<(string Text, Color? Color)> parts)
    {
        var line = new List<(string, Color?)>();
        foreach (var (text, color) in parts)
        {
            var pieces = text.ReplaceLineEndings("\n").Split('\n');
            for (var piece = 0; piece < pieces.Length; piece++)
            {
                if (piece > 0)
                {
                    yield return line;
                    line = [];
                }

                line.Add((pieces[piece], color));
            }
        }

        if (line.Any(part => part.Item1.Length > 0))
        {
            yield return line;
        }
    }

    private static string Score(float score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}
