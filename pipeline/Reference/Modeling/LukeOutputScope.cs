namespace LukePipeline.Reference.Modeling;

/// <summary>Hands the tensors of an output over to the scope of whoever called the model.</summary>
internal static class LukeOutputScope
{
    public static T ToOuterScope<T>(this T output)
        where T : LukeOutput
    {
        foreach (var (_, tensor) in output.NamedTensors())
        {
            tensor.MoveToOuterDisposeScope();
        }

        return output;
    }
}
