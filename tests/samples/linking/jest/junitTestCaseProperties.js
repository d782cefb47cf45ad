// What a title has in brackets is what the test proves.
module.exports = ({ title }) => {
  const named = /\[([^\]]*\bAC-\d+)\]/.exec(title)
  return named ? { criterion: named[1] } : {}
}
