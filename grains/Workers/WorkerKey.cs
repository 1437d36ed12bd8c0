namespace LukePipeline.Grains.Workers;

/// <summary>
/// The identity of a <see cref="IGpuWorkerGrain"/>: one silo and one device of it, written <c>silo-address/device</c>.
/// </summary>
/// <param name="Silo">The silo that owns the device; the address holds its generation, so a restarted silo is another one.</param>
/// <param name="Device">The device as the engine names it: <c>cpu</c>, <c>cuda:0</c>.</param>
public sealed record WorkerKey(SiloAddress Silo, string Device)
{
    /// <summary>Reads a key back from its text.</summary>
    /// <exception cref="FormatException">The text is not a worker key.</exception>
    public static WorkerKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < key.Length - 1
            ? new WorkerKey(SiloAddress.FromParsableString(key[..slash]), key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not a worker key: expected silo-address/device.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Silo.ToParsableString()}/{Device}";
}
