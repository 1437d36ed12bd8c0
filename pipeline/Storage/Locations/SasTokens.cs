using System.Collections.Concurrent;

namespace LukePipeline.Storage.Locations;

/// <summary>
/// The shared access signatures of URLs that a user typed, in memory alone: with them whatever lies at or below such a URL is
/// opened by its plain location, which is all that specs, plans, states and messages ever hold.
/// </summary>
public sealed class SasTokens
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>Whether a location is a URL with a signature.</summary>
    public static bool IsSigned(string? location) => location is not null && !LocationKind.IsLocal(location) && location.Contains('?');

    /// <summary>Keeps the signature of a location, if it has one. A pattern counts as the folder before its first wildcard.</summary>
    public void Add(string? location)
    {
        if (IsSigned(location))
        {
            var parts = location!.Split('?', 2);
            var wildcard = parts[0].IndexOfAny(['*', '[']);
            var place = wildcard < 0 ? parts[0] : parts[0][..(parts[0].LastIndexOf('/', wildcard) + 1)];
            _tokens[Plain(place)] = "?" + parts[1];
        }
    }

    /// <summary>The signature to open a location with: that of the nearest location at or above it.</summary>
    /// <param name="location">A URL without signature.</param>
    /// <returns>The query with its question mark; null for none.</returns>
    public string? Find(string location)
    {
        for (var place = Plain(location); place.Length > 0; place = place[..Math.Max(0, place.LastIndexOf('/'))])
        {
            if (_tokens.TryGetValue(place, out var token))
            {
                return token;
            }
        }

        return null;
    }

    // A path may be written with or without escapes; hosts know no case.
    private static string Plain(string location) => Uri.TryCreate(location.TrimEnd('/'), UriKind.Absolute, out var url)
        ? Uri.UnescapeDataString(url.GetLeftPart(UriPartial.Path)).TrimEnd('/')
        : location.TrimEnd('/');
}
