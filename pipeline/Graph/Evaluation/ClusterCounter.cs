using System.Runtime.InteropServices;

namespace LukePipeline.Graph.Evaluation;

/// <summary>Counts how two clusterings of the same mentions overlap; clusters of different sets of mentions may be added one set after another.</summary>
internal sealed class ClusterCounter
{
    private readonly Dictionary<string, long> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _gold = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Found, string Gold), long> _both = [];
    private long _mentions;

    /// <summary>Counts a mention.</summary>
    /// <param name="found">The cluster that it was put in.</param>
    /// <param name="gold">The cluster that it is of.</param>
    public void Add(string found, string gold)
    {
        _mentions++;
        CollectionsMarshal.GetValueRefOrAddDefault(_found, found, out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(_gold, gold, out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(_both, (found, gold), out _)++;
    }

    public ResolutionScore Score()
    {
        var same = Pairs(_both.Values);
        return new ResolutionScore(
            new ClusterScore(Share(same, Pairs(_found.Values)), Share(same, Pairs(_gold.Values))),
            new ClusterScore(
                Share(_both.Sum(both => (double)both.Value * both.Value / _found[both.Key.Found]), _mentions),
                Share(_both.Sum(both => (double)both.Value * both.Value / _gold[both.Key.Gold]), _mentions)));
    }

    private static double Pairs(IEnumerable<long> counts) => counts.Sum(count => count * (count - 1) / 2);

    private static double Share(double part, double all) => all > 0 ? part / all : 0;
}
