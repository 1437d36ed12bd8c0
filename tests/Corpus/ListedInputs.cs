using System.Globalization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Corpus;

/// <summary>A listing of very many small files that are not there.</summary>
/// <param name="count">How many.</param>
internal sealed class ListedInputs(int count) : IInputStore
{
    public bool Handles(string input) => true;

    public async IAsyncEnumerable<InputListing> ListAsync(
        string input, CorpusOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // In no order, as a store may list them; the multiplier is odd, so that each comes once where the count is a power of two or less.
            var place = (int)((number * 7919L) % count);
            var path = string.Create(CultureInfo.InvariantCulture, $"part-{place / 1000:D4}/document-{place:D7}.txt");
            yield return new InputListing($"/data/archive/{path}", 100 + (place % 50), string.Create(CultureInfo.InvariantCulture, $"{100 + (place % 50):x}-{638_000_000_000_000_000 + place:x}-{(ulong)place * 0x9E3779B97F4A7C15:x16}"))
            {
                Path = path,
                Identity = $"/data/archive/{path}",
                Modified = new DateTimeOffset(638_000_000_000_000_000 + place, TimeSpan.Zero),
            };
        }
    }

    public Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken) =>
        throw new InputException(ReasonCode.InputUnreadable, "The file is not there.");
}
