using System.Buffers;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Pages;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>A text file as one document, its byte order mark left out; or a web page, of which the text that a reader sees is the document.</summary>
internal sealed class TextFileReader(string source, IByteSource bytes, CorpusOptions options, bool isPage = false) : IEntryReader
{
    private bool _done;

    public long Position => 0;

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_done)
        {
            return null;
        }

        _done = true;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var length = 0;
            while (await bytes.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (length > options.MaxDocumentBytes)
                {
                    return Failure(ReasonCode.TooLarge, $"The file has more than --max-document-bytes ({options.MaxDocumentBytes}) bytes.");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return Decode(buffer.AsSpan(0, length));
        }
        catch (InputException e)
        {
            // The file is the document: its damage is the document's.
            return Failure(e.Row, e.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync() => bytes.DisposeAsync();

    private CorpusEntry Decode(ReadOnlySpan<byte> content)
    {
        if (FileSignature.Problem(content) is { } problem)
        {
            return Failure(ReasonCode.UnsupportedFormat, problem);
        }

        if (DocumentText.UnsupportedEncoding(content) is { } encoding && !(isPage && encoding == DocumentText.MarkedUtf16))
        {
            return Failure(ReasonCode.UnsupportedEncoding, DocumentText.UnsupportedEncodingMessage(encoding));
        }

        if (isPage)
        {
            return new Document(InputName.Stem(source), PageText.Extract(PageBytes.Decode(content)), source, 0);
        }

        return DocumentText.Decode(content[DocumentText.ByteOrderMark(content)..], out var invalidAt) is { } text
            ? new Document(InputName.Stem(source), text, source, 0)
            : Failure(ReasonCode.InvalidUtf8, DocumentText.InvalidUtf8Message(invalidAt));
    }

    private DocumentFailure Failure(ReasonCode reason, string message) =>
        new(source, 0, reason, message) { DocumentId = InputName.Stem(source) };
}
