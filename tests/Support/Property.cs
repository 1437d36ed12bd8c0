using CsCheck;

namespace LukePipeline.Tests.Support;

/// <summary>
/// Checks a property on generated values, the same ones in every run: a test that failed yesterday fails today. A failure names
/// the number of its case.
/// </summary>
internal static class Property
{
    private const int DefaultCases = 200;

    public static void Check<T>(this Gen<T> gen, Action<T> check, int cases = DefaultCases)
    {
        for (var i = 0; i < cases; i++)
        {
            var value = Generate(gen, i);
            try
            {
                check(value);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {i}: {CsCheck.Check.Print(value)}", e);
            }
        }
    }

    public static void Check<T1, T2>(this Gen<(T1, T2)> gen, Action<T1, T2> check, int cases = DefaultCases) =>
        gen.Check(value => check(value.Item1, value.Item2), cases);

    public static void Check<T1, T2, T3>(this Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> check, int cases = DefaultCases) =>
        gen.Check(value => check(value.Item1, value.Item2, value.Item3), cases);

    public static void Check<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> gen, Action<T1, T2, T3, T4> check, int cases = DefaultCases) =>
        gen.Check(value => check(value.Item1, value.Item2, value.Item3, value.Item4), cases);

    public static async Task CheckAsync<T>(this Gen<T> gen, Func<T, Task> check, int cases = DefaultCases)
    {
        for (var i = 0; i < cases; i++)
        {
            var value = Generate(gen, i);
            try
            {
                await check(value);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {i}: {CsCheck.Check.Print(value)}", e);
            }
        }
    }

    private static T Generate<T>(Gen<T> gen, int number) => gen.Generate(new PCG(1, (ulong)number), null, out _);
}
