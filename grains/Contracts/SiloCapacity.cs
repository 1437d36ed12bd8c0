using System.Globalization;
using LukePipeline.Engine.Batches;

namespace LukePipeline.Grains.Contracts;

/// <summary>What a silo tells the others about itself, through the silo metadata of the membership table.</summary>
/// <param name="Device">The device of its engines: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Engines">Engines behind the device; 0 for a silo that only reads, segments and encodes.</param>
/// <param name="Shards">Shards it works on at the same time.</param>
public sealed record SiloCapacity(string Device, int Engines, int Shards)
{
    private const string DeviceKey = "luke.device";
    private const string EnginesKey = "luke.engines";
    private const string ShardsKey = "luke.shards";
    private const string OffersKey = "luke.offers";
    private const string VersionKey = "luke.version";
    private const string LabelPrefix = "label.";

    /// <summary>Its labels, by which jobs choose silos. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The version of its program; null where it announced none, as version 0.1 does.</summary>
    public string? Version { get; init; }

    /// <summary>Whether its device keeps room for a batch that is announced; those of version 0.1 do not. Default: no.</summary>
    public bool TakesOffers { get; init; }

    /// <summary>Batches its device takes at a time.</summary>
    public int QueueBound => BatchPath.AtDevice(Engines);

    /// <summary>The capacity that a silo announced, or null when it announced none (another program in the same cluster).</summary>
    public static SiloCapacity? FromMetadata(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(DeviceKey, out var device)
        && metadata.TryGetValue(EnginesKey, out var engines)
        && metadata.TryGetValue(ShardsKey, out var shards)
            ? new SiloCapacity(device, int.Parse(engines, CultureInfo.InvariantCulture), int.Parse(shards, CultureInfo.InvariantCulture))
            {
                TakesOffers = metadata.ContainsKey(OffersKey),
                Version = metadata.GetValueOrDefault(VersionKey),
                Labels = metadata.Where(entry => entry.Key.StartsWith(LabelPrefix, StringComparison.Ordinal))
                    .ToDictionary(entry => entry.Key[LabelPrefix.Length..], entry => entry.Value),
            }
            : null;

    /// <summary>The metadata entries that announce this capacity.</summary>
    public Dictionary<string, string> ToMetadata() => new(
        Labels.Select(label => KeyValuePair.Create(LabelPrefix + label.Key, label.Value))
            .Concat(Version is null ? [] : [KeyValuePair.Create(VersionKey, Version)]))
    {
        [DeviceKey] = Device,
        [OffersKey] = "1",
        [EnginesKey] = Engines.ToString(CultureInfo.InvariantCulture),
        [ShardsKey] = Shards.ToString(CultureInfo.InvariantCulture),
    };
}
