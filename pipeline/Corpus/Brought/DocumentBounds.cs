using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Brought;

/// <summary>
/// Bounds what a document brings along beside its text. An id stands in every row of its document: one of a megabyte with two thousand
/// mentions would be two gigabytes of output.
/// </summary>
internal static class DocumentBounds
{
    /// <summary>Bytes of an id in UTF-8.</summary>
    public const int MaxIdBytes = 1024;

    /// <summary>Bytes of all metadata of a document that is carried, names and values.</summary>
    public const int MaxMetadataBytes = 64 * 1024;

    /// <summary>The entry, or its failure where something is beyond its bound.</summary>
    public static CorpusEntry Apply(CorpusEntry entry)
    {
        switch (entry)
        {
            case Document document when document.Id is { } id && IsTooLong(id):
                return Failure(document, ReasonCode.InvalidId, $"The id has {Encoding.UTF8.GetByteCount(id)} bytes, more than {MaxIdBytes}. Name another field with --id-field, or shorten it.");
            case Document document when MetadataBytes(document) is var bytes && bytes > MaxMetadataBytes:
                return Failure(document, ReasonCode.TooLarge, $"The metadata that is carried has {bytes} bytes, more than {MaxMetadataBytes}. Carry fewer fields (--metadata-fields).") with
                {
                    DocumentId = document.Id,
                };
            case DocumentFailure failure when failure.DocumentId is { } id && IsTooLong(id):
                return failure with { DocumentId = null };
            default:
                return entry;
        }
    }

    private static bool IsTooLong(string id) => id.Length > MaxIdBytes / 3 && Encoding.UTF8.GetByteCount(id) > MaxIdBytes;

    private static long MetadataBytes(Document document) =>
        document.Metadata.Sum(field => (long)Encoding.UTF8.GetByteCount(field.Key) + Encoding.UTF8.GetByteCount(field.Value));

    private static DocumentFailure Failure(Document document, ReasonCode reason, string message) => new(document.Source, document.Position, reason, message);
}
