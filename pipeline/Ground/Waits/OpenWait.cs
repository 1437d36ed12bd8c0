using System.Globalization;

namespace LukePipeline.Ground.Waits;

/// <summary>Something that this process waits for at this moment.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="What">The thing, in words: <c>the store at /results</c>.</param>
/// <param name="For">Since how long.</param>
public readonly record struct OpenWait(WaitKind Kind, string What, TimeSpan For)
{
    /// <summary>A wait that is shorter is nobody's business. 5 seconds.</summary>
    public static TimeSpan WorthTelling { get; } = TimeSpan.FromSeconds(5);

    /// <summary>A wait that is longer is trouble. 10 seconds.</summary>
    public static TimeSpan Troublesome { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"waits for {What} ({For.TotalSeconds:0} s)");
}
