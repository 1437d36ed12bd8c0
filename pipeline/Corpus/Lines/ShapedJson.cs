using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>Opens a file of JSON by the shape that its first bytes have.</summary>
internal static class ShapedJson
{
    /// <summary>Opens a whole file.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="bytes">The file from its first byte; taken over.</param>
    /// <param name="parser">Reads objects.</param>
    /// <param name="options">How inputs are read.</param>
    /// <param name="cancellationToken">Stops the look at the first bytes.</param>
    public static async ValueTask<IEntryReader> OpenAsync(
        string source, IByteSource bytes, JsonDocumentParser parser, CorpusOptions options, CancellationToken cancellationToken)
    {
        var whole = await SniffedSource.OpenAsync(bytes, JsonShape.SniffLength, cancellationToken);
        if (FileSignature.Problem(whole.Head.Span) is { } problem)
        {
            await whole.DisposeAsync();
            throw new InputException(ReasonCode.UnsupportedFormat, problem);
        }

        return JsonShape.IsWhole(whole.Head.Span, InputName.IsJson(source))
            ? new JsonFileReader(source, whole, parser, options)
            : new JsonLinesReader(source, whole, 0, long.MaxValue, parser, options);
    }
}
