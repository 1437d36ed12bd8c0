using System.Text;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Brought;

/// <summary>Reads the mentions of a document, as JSON: objects with start, end, label and perhaps id, or lists of the same in this order.</summary>
internal static class MentionList
{
    /// <summary>Bytes of a label in UTF-8: it stands in every row of its mention and of its relations, as an id does.</summary>
    private const int MaxLabelBytes = 256;

    /// <summary>Gives a document its mentions, or says why they cannot be used.</summary>
    /// <param name="document">The document.</param>
    /// <param name="json">The value of their field; null where it has none, which is a list of none.</param>
    /// <param name="field">The field, for messages.</param>
    public static CorpusEntry Take(Document document, string? json, string field)
    {
        var mentions = new List<BroughtMention>();
        if (json is not null && !TryRead(Encoding.UTF8.GetBytes(json), mentions))
        {
            return new DocumentFailure(
                document.Source,
                document.Position,
                ReasonCode.InvalidSegmentation,
                $"The field '{field}' is no list of mentions: mention {mentions.Count} has to be an object with the whole numbers 'start' and 'end', a text 'label' and perhaps an 'id' that is text or a number, "
                + "or a list of these.")
            {
                DocumentId = document.Id,
            };
        }

        if (mentions.FindIndex(mention => IsTooLong(mention.Label, MaxLabelBytes) || IsTooLong(mention.Id ?? "", DocumentBounds.MaxIdBytes)) is var longest and >= 0)
        {
            return new DocumentFailure(
                document.Source,
                document.Position,
                ReasonCode.InvalidSegmentation,
                $"Mention {longest} in the field '{field}' has a label of more than {MaxLabelBytes} bytes, or an id of more than {DocumentBounds.MaxIdBytes}. Shorten them.")
            {
                DocumentId = document.Id,
            };
        }

        return json is null
            ? document with { Mentions = mentions }
            : document with { Mentions = mentions, BroughtFields = [.. document.BroughtFields, field] };
    }

    private static bool IsTooLong(string text, int most) => text.Length > most / 3 && Encoding.UTF8.GetByteCount(text) > most;

    private static bool TryRead(byte[] json, List<BroughtMention> mentions)
    {
        try
        {
            using var list = JsonDocument.Parse(json);
            if (list.RootElement.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            foreach (var item in list.RootElement.EnumerateArray())
            {
                if (Read(item) is not { } mention)
                {
                    return false;
                }

                mentions.Add(mention);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static BroughtMention? Read(JsonElement item)
    {
        JsonElement?[] parts = item.ValueKind switch
        {
            JsonValueKind.Object => [.. new[] { "start", "end", "label", "id" }.Select(name => item.TryGetProperty(name, out var value) ? value : (JsonElement?)null)],
            JsonValueKind.Array when item.GetArrayLength() is 3 or 4 => [.. item.EnumerateArray().Select(value => (JsonElement?)value), .. item.GetArrayLength() == 3 ? [null] : Array.Empty<JsonElement?>()],
            _ => [],
        };
        return parts is [{ ValueKind: JsonValueKind.Number } start, { ValueKind: JsonValueKind.Number } end, { ValueKind: JsonValueKind.String } label, var id]
            && start.TryGetInt32(out var first) && end.TryGetInt32(out var last) && label.GetString() is { Length: > 0 } name
            && id is null or { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) }
                ? new BroughtMention(first, last, name, Id(id))
                : null;
    }

    /// <summary>An id as it stands there; numbers are ids as well, 0 too.</summary>
    private static string? Id(JsonElement? id) => id switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } scalar => scalar.GetRawText(),
    };
}
