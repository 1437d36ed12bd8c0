using LukePipeline.Graph.Options;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Tallies;

/// <summary>Makes one confidence of the claims of several documents.</summary>
internal static class Confidence
{
    /// <summary>Nothing that was read off a text is certain.</summary>
    private const double Highest = 0.9999;

    /// <summary>The confidence of some claims, and how many different texts they are of. They are put in the order of their documents: so the last bit does not depend on how an archive is cut.</summary>
    public static (float Confidence, int Sources) Of(List<Claim> claims, ConfidenceKind kind)
    {
        claims.Sort((left, right) => left.Document.CompareTo(right.Document));
        var places = new Dictionary<UInt128, int>(claims.Count);
        var best = new List<double>(claims.Count);
        foreach (var claim in claims)
        {
            if (!places.TryAdd(claim.Copy, best.Count))
            {
                var place = places[claim.Copy];
                best[place] = Math.Max(best[place], claim.Score);
            }
            else
            {
                best.Add(claim.Score);
            }
        }

        var joined = kind switch
        {
            ConfidenceKind.Max => best.Max(),
            ConfidenceKind.Mean => best.Sum() / best.Count,
            _ => 1 - best.Aggregate(1.0, (doubt, score) => doubt * (1 - score)),
        };
        return ((float)Math.Min(joined, Highest), best.Count);
    }
}
