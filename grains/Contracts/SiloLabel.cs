namespace LukePipeline.Grains.Contracts;

/// <summary>What a job asks of the silos that run its models: this label must have this value.</summary>
/// <param name="Name">The label.</param>
/// <param name="Value">Its value.</param>
public sealed record SiloLabel(string Name, string Value)
{
    /// <summary>The value of a label that is written without one.</summary>
    public const string DefaultValue = "true";

    /// <summary>Reads <c>gpu</c> or <c>zone=eu</c>; null for null.</summary>
    public static SiloLabel? Parse(string? text) => text?.Split('=', 2) switch
    {
        null => null,
        [var name] => new SiloLabel(name, DefaultValue),
        [var name, var value, ..] => new SiloLabel(name, value),
        _ => null,
    };

    /// <summary>Whether a silo has this label.</summary>
    public bool Matches(SiloCapacity capacity) => capacity.Labels.TryGetValue(Name, out var value) && value == Value;

    /// <inheritdoc/>
    public override string ToString() => Value == DefaultValue ? Name : $"{Name}={Value}";
}
