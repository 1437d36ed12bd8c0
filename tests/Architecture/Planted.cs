namespace LukePipeline.Tests.Architecture;

#pragma warning disable IDE0051, IDE0052, CA1822 // Members that nothing uses are what this is for.

/// <summary>Members at work, and members that are not, for the check of the check.</summary>
internal sealed class Planted
{
    private readonly int _read = 1;
    private int _onlyWritten;

    private interface INeverCalled
    {
        void Call();
    }

    private enum Choice
    {
        Taken,
        Never,
    }

    public static int Run() => new Planted().Work().Count(choice => choice == Choice.Taken);

    public static void CallsItselfAlone() => CallsItselfAlone();

    public static int Left(int depth) => depth == 0 ? 0 : Right(depth - 1);

    public static int Right(int depth) => Left(depth);

    public static string NeverNamed => "";

    private IEnumerable<Choice> Work()
    {
        _onlyWritten = _read;
        var row = new Row { OnlyWritten = 1, Read = 2 };
        yield return row.Read == 2 ? Choice.Taken : default;
    }

    private sealed record Row
    {
        public int OnlyWritten { get; init; }

        public int Read { get; init; }
    }
}
