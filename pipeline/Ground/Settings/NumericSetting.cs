using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A number within bounds.</summary>
/// <typeparam name="T">The type of the number.</typeparam>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public abstract record NumericSetting<T>(string Name, string Group, string Description) : Setting<T>(Name, Group, Description)
    where T : struct
{
    /// <summary>The highest number that can be held, or need be.</summary>
    private static readonly double NoBound = typeof(T) == typeof(int) ? int.MaxValue : typeof(T) == typeof(long) ? 1L << 50 : double.MaxValue;

    /// <summary>Lowest number accepted. Default: 1.</summary>
    public double Min { get; init; } = 1;

    /// <summary>Highest number accepted. Default: one that stands for no bound.</summary>
    public double Max { get; init; } = NoBound;

    /// <summary>Whether <see cref="Min"/> itself is refused. Default: false.</summary>
    public bool MoreThanMin { get; init; }

    /// <summary>Whether <see cref="Max"/> itself is refused. Default: false.</summary>
    public bool LessThanMax { get; init; }

    /// <summary>The value where none is given. Default: none.</summary>
    public T? Default { get; init; }

    /// <inheritdoc/>
    public override string Wanted => Bounds.StartsWith("from", StringComparison.Ordinal) ? $"{Noun} {Bounds}" : $"{Noun} of {Bounds}";

    /// <summary>What the number is: "a whole number", say.</summary>
    internal abstract string Noun { get; }

    /// <summary>How to write one in JSON.</summary>
    internal virtual string Example => $"a number {FromTo}";

    private string Bounds => (MoreThanMin, LessThanMax, IsBound: Max < NoBound) switch
    {
        (false, false, true) => FromTo,
        (_, false, false) => Least,
        (_, true, _) => Text($"{Least} and less than {Max}"),
        _ => Text($"{Least} and at most {Max}"),
    };

    private string Least => Text($"{(MoreThanMin ? "more than" : "at least")} {Min}");

    private string FromTo => MoreThanMin || LessThanMax || Max >= NoBound ? $"of {Bounds}" : Text($"from {Min} to {Max}");

    /// <summary>The value, or null and a problem where it lies outside the bounds.</summary>
    internal JsonNode? Within(double number, JsonNode value, ICollection<SettingProblem> problems)
    {
        if ((MoreThanMin ? number > Min : number >= Min) && (LessThanMax ? number < Max : number <= Max))
        {
            return value;
        }

        // A number that nobody set a bound to is still one that has to be held.
        var range = number > Max && Max >= NoBound ? Text($"of at most {Max}") : FromTo;
        problems.Add(Problem(Text($"is {number}"), $"write a value {range}") with { Rule = $"must be {Bounds}" });
        return null;
    }

    /// <summary>A number in the invariant culture.</summary>
    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
