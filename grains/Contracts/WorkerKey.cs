namespace LukePipeline.Grains.Contracts;

/// <summary>
/// The identity of a <see cref="IGpuWorkerGrain"/>: one silo and one device of it, written <c>silo-address/device</c>, or
/// <c>silo-address/device?label</c> for a job that asks for a label.
/// </summary>
/// <param name="Silo">The silo that owns the device; the address holds its generation, so a restarted silo is another one.</param>
/// <param name="Device">The device as the engine names it: <c>cpu</c>, <c>cuda:0</c>.</param>
public sealed record WorkerKey(SiloAddress Silo, string Device)
{
    /// <summary>The label that the silo must have. Default: none.</summary>
    public SiloLabel? Label { get; init; }

    /// <summary>Reads a key back from its text.</summary>
    /// <exception cref="FormatException">The text is not a worker key.</exception>
    public static WorkerKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == key.Length - 1)
        {
            throw new FormatException($"'{key}' is not a worker key: expected silo-address/device, or silo-address/device?label.");
        }

        var device = key[(slash + 1)..].Split('?', 2);
        return new WorkerKey(SiloAddress.FromParsableString(key[..slash]), device[0])
        {
            Label = device.Length > 1 ? SiloLabel.Parse(device[1]) : null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Silo.ToParsableString()}/{Device}{(Label is null ? "" : $"?{Label}")}";
}
