using System.Runtime.CompilerServices;

namespace LukePipeline.Graph.Changes;

/// <summary>Walks two sorted tables side by side.</summary>
internal static class SortedPairs
{
    /// <summary>What has the same key in both, and what is in one alone.</summary>
    /// <param name="before">The older rows, in the order of the keys.</param>
    /// <param name="after">The newer rows, in the order of the keys.</param>
    /// <param name="compare">The order.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public static async IAsyncEnumerable<(T? Before, T? After)> Of<T>(
        IAsyncEnumerable<T> before, IAsyncEnumerable<T> after, Comparison<T> compare, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        await using var old = before.GetAsyncEnumerator(cancellationToken);
        await using var current = after.GetAsyncEnumerator(cancellationToken);
        var hasOld = await old.MoveNextAsync().ConfigureAwait(false);
        var hasNew = await current.MoveNextAsync().ConfigureAwait(false);
        while (hasOld || hasNew)
        {
            var order = !hasOld ? 1 : !hasNew ? -1 : compare(old.Current, current.Current);
            yield return (order <= 0 ? old.Current : null, order >= 0 ? current.Current : null);
            hasOld = order <= 0 ? await old.MoveNextAsync().ConfigureAwait(false) : hasOld;
            hasNew = order >= 0 ? await current.MoveNextAsync().ConfigureAwait(false) : hasNew;
        }
    }
}
