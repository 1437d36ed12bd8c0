using System.Text;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class HugeLineTests
{
    [Fact]
    public async Task Read_LineOfAHundredMegabytes_NeedsNoMoreMemoryThanAllowed()
    {
        using var stream = new HugeLineStream(100 << 20);
        var file = new InputFile("huge.jsonl", stream.Total, "");
        var reader = new CorpusReader(new OneFile(stream), new CorpusOptions { MaxDocumentBytes = 1 << 20 });

        var entries = new List<CorpusEntry>();
        await foreach (var entry in reader.ReadPartAsync(file, InputPart.Whole(0)))
        {
            entries.Add(entry);
        }

        Assert.Equal(["before", "after"], entries.OfType<Document>().Select(d => d.Text));
        var failure = Assert.IsType<DocumentFailure>(entries[1]);
        Assert.Equal((ReasonCode.TooLarge, 18, false), (failure.Reason, failure.Position, failure.WholeFile));
        Assert.Contains($"{(100 << 20) + 11} bytes", failure.Message, StringComparison.Ordinal);
        Assert.True(stream.LargestRead <= 4 << 20, $"asked for {stream.LargestRead} bytes at once");
    }

    /// <summary>Three lines; the one in the middle is a document of the size asked for.</summary>
    private sealed class HugeLineStream(int size) : MemoryStream
    {
        private static readonly byte[] Before = Encoding.UTF8.GetBytes("{\"text\":\"before\"}\n{\"text\":\"");
        private static readonly byte[] After = Encoding.UTF8.GetBytes("\"}\n{\"text\":\"after\"}\n");
        private long _at;

        public long Total => Before.Length + (long)size + After.Length;

        public int LargestRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LargestRead = Math.Max(LargestRead, buffer.Length);
            var count = (int)Math.Min(buffer.Length, Total - _at);
            for (var i = 0; i < count; i++, _at++)
            {
                buffer.Span[i] = _at < Before.Length ? Before[_at]
                    : _at < Before.Length + (long)size ? (byte)'x'
                    : After[_at - Before.Length - size];
            }

            return ValueTask.FromResult(count);
        }
    }

    private sealed class OneFile(Stream stream) : IInputStore
    {
        public bool Handles(string input) => true;

        public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken) =>
            Task.FromResult(stream);
    }
}
