using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Options;

/// <summary>A flag that names a snapshot of a dataset.</summary>
internal static class SnapshotNumber
{
    /// <summary>The snapshot that a command which reads an output is about.</summary>
    public static IntegerSetting OfOutput() => Flag("snapshot", "Of a dataset that grows: the snapshot.", "the current one");

    /// <summary>The flag.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What the snapshot is for.</param>
    /// <param name="otherwise">Which one it is where none is given.</param>
    public static IntegerSetting Flag(string name, string description, string otherwise) =>
        new(name, CommandSettings.Group, description) { Min = 0, DefaultInWords = otherwise };

    /// <summary>The number that was given; null for none.</summary>
    public static int? Given(SettingValues values, IntegerSetting flag) => values.IsGiven(flag) ? values.Get(flag) : null;
}
